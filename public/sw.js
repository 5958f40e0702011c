// Keeps the planner for use without a network. The build writes the list of files in, each with the hash of its
// content: nothing else is kept, and a new list is a new version.

const FILES = ["what the page uses"];
/** Wait for a page of the network before the one that is kept is shown. */
const PATIENCE_MS = 4_000;

// Other sites, and other copies of this one, may be kept under the same origin.
const OURS = `rigledger ${registration.scope} `;
const KEPT = OURS + FILES.join();

addEventListener("install", (event) => {
  const fresh = FILES.map((entry) => {
    const [file, integrity] = entry.split(" ");
    return new Request(file, { integrity, cache: /-[0-9a-f]{16}\./.test(file) ? "default" : "reload" });
  });
  // Not at all where one file is not what was built: a host may answer with a page for what is not there yet.
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(fresh)));
});

// No skipWaiting: a page that is open goes on with the files it began with. The page of a first visit is taken
// over, so that what it loads late is there after the site has changed.
addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith(OURS) && name !== KEPT);
  const gone = caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))));
  event.waitUntil(gone.then(() => clients.claim()));
});

/** The newest page, or the one that is kept where the network fails, is slow, or gives an error of the host's. */
async function page(request, kept) {
  if (!kept) return fetch(request);
  const fresh = fetch(request).then((answer) => (answer.status < 500 ? answer : kept));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept));
  return Promise.race([fresh, late]).catch(() => kept);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  const address = request.url.split(/[?#]/)[0].replace(/\/index\.html$/, "/");
  const kept = caches.open(KEPT).then((files) => files.match(address));
  event.respondWith(
    kept.then((found) => (request.mode === "navigate" ? page(request, found) : (found ?? fetch(request)))),
  );
});
