// Keeps the planner for use without a network. The build writes the list of files in: their names are made of
// their content, so what is kept is never out of date, and a new list is a new version.

const FILES = ["what the page uses"];

// Other sites, and other copies of this one, may be kept under the same origin.
const OURS = `rigledger ${registration.scope} `;
const KEPT = OURS + FILES.join();

addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: file.endsWith("/") ? "reload" : "default" }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(fresh)));
});

// No skipWaiting: a page that is open goes on with the files it began with.
addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith(OURS) && name !== KEPT);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  const kept = () => caches.open(KEPT).then((files) => files.match(request, { ignoreSearch: true }));
  const answer =
    request.mode === "navigate"
      ? fetch(request).catch(async (error) => (await kept()) ?? Promise.reject(error))
      : kept().then((found) => found ?? fetch(request));
  event.respondWith(answer);
});
