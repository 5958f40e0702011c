// Starts the planner. An external file, because the page's Content-Security-Policy allows no inline script.
// Whatever goes wrong here, the static page stays as it is and the panel #failure says what happened.

const root = document.documentElement;
// Not document.currentScript: that is null in modules.
const script = document.querySelector("script[data-js]");
const asset = (name) => new URL(script.dataset[name], document.baseURI).href;

function fail(reason) {
  // The first reason is the cause; what follows are its consequences.
  if (root.dataset.app === "failed") return;
  root.dataset.app = "failed";
  const text = document.getElementById("failure-reason");
  if (text) text.textContent = reason;
  const panel = document.getElementById("failure");
  if (panel) panel.hidden = false;
}

const message = (error) => (error instanceof Error ? error.message : String(error));

root.dataset.app = "loading";
// The app says when it is mounted, which may be later than the end of its start function.
addEventListener("rigledger:ready", () => {
  // What went wrong while the page loaded and did not stop it was of something else.
  root.dataset.app = "ready";
  const panel = document.getElementById("failure");
  if (panel) panel.hidden = true;
  // Without a network from the next time on. The first answer comes first; a refusal changes nothing.
  const { offline } = document.querySelector("[data-own]").dataset;
  if (offline && !navigator.connection?.saveData) {
    setTimeout(() => navigator.serviceWorker?.register(offline).catch(() => {}), 2000);
  }
});
const stopped = (reason) => fail(`The planner stopped: ${reason}`);
addEventListener("rigledger:panic", (event) => stopped(event.detail));
// After a trap the module is dead, at whatever time it happens. Once the planner runs, any other error (of a
// browser extension, say) is no reason to declare it dead.
const broken = (error, words) => {
  if (error?.name === "RuntimeError") stopped(error.message);
  else if (root.dataset.app === "loading") fail(words);
};
addEventListener("error", ({ error, message }) => broken(error, message || "a script failed to load"));
addEventListener("unhandledrejection", ({ reason }) => broken(reason, message(reason)));

/** Copies a text. Pages of an insecure origin, such as one in a home network, have only the old way. */
globalThis.rigledgerCopy = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("this browser copies nothing");
};
addEventListener("rigledger:copy", () =>
  rigledgerCopy(location.href).then(
    () => dispatchEvent(new CustomEvent("rigledger:copied", { detail: "" })),
    () => prompt("This link can be copied by hand:", location.href),
  ),
);

const later = document.querySelector("[data-own]").dataset;
const scripts = {};
/** A script that is loaded when it is first asked for. One that does not come is said once, and never asked for again. */
const load = (name) =>
  (scripts[name] ??= import(new URL(later[name], document.baseURI).href).catch(() => {
    document.getElementById("stale") ?? document.getElementById("app").before(
      Object.assign(document.createElement("p"), {
        id: "stale",
        role: "alert",
        textContent: "A script of this page could not be loaded; the site may have a newer version. Reload the page to go on: your plan stays.",
      }),
    );
    return new Promise(() => {});
  }));
// What rigs can run is worked out in a worker, which is got ready once the page is up.
addEventListener("rigledger:estimate", ({ detail }) => load("estimate").then((script) => script.ask(detail)));
addEventListener("rigledger:ready", () => {
  if (!navigator.connection?.saveData) setTimeout(() => load("estimate").then((script) => script.ask()), 500);
});
addEventListener("rigledger:chart", ({ detail }) => load("chart").then((script) => script.draw(...detail)));
// Parts of the page that are opened, and lines of the cost table: their script is loaded with the first one.
let plan;
const followed = () => scripts.parts?.then((script) => script.follow(plan));
addEventListener("rigledger:plan", ({ detail }) => {
  plan = detail;
  document.querySelector('footer a[href*="embed-builder"]').hash = plan;
  followed();
});
const wanted = () => {
  load("parts");
  followed();
};
document.addEventListener("toggle", ({ target }) => {
  if (target.open && "part" in target.dataset) wanted();
}, true);
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-ui='open-line']")) wanted();
  const button = target.closest?.("[data-take]");
  if (!button) return;
  wanted();
  load("parts").then((script) => script.take(button));
});
// Charts are read, and fields of hundreds of names propose, once they are pointed at or focused.
for (const kind of ["pointerover", "focusin", "click"]) {
  document.addEventListener(kind, (event) => {
    for (const [name, place] of [["readout", ".figure"], ["choices", "[role=combobox]"]]) {
      const found = event.target.closest?.(place);
      if (found) {
        const { value } = found;
        load(name).then((script) => script.follow(found, event, value));
      }
    }
  });
}
// The fragment of the address is the plan, so a link within the page goes there by hand.
document.addEventListener("click", (event) => {
  const id = event.target.closest?.('a[href^="#"]')?.hash.slice(1);
  // A plan is not within the page.
  if (!id || id.includes("=")) return;
  event.preventDefault();
  if (go(id)) return;
  // It is in a fold that nobody has opened yet, or has its control with all that is assumed.
  dispatchEvent(new CustomEvent("rigledger:unfold", { detail: "" }));
  setTimeout(() => go(id) || go("part-ledger"));
});
function go(id) {
  const goal = document.getElementById(id);
  if (!goal) return false;
  for (let at = goal; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  goal.scrollIntoView({ block: goal.matches("input, select") ? "center" : "start" });
  (goal.querySelector(":scope > summary") ?? goal).focus({ preventScroll: true });
  return true;
}

// A model's file: the script and the module that read it are loaded when the first one comes.
const read = (what) => load("own").then((script) => script.read(what));
// The elements come and go with the planner, so the document listens for them.
const within = (event, part) => event.target.closest?.(`[data-read="${part}"]`);
document.addEventListener("change", (event) => {
  const input = within(event, "file");
  if (!input?.files?.length) return;
  read({ files: [...input.files] });
  // The same file may be chosen again.
  input.value = "";
});
document.addEventListener("click", (event) => {
  const text = within(event, "paste") && document.querySelector("textarea[data-read]")?.value;
  if (text) read({ text });
});
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    const files = event.dataTransfer?.types.includes("Files");
    if (!files || !document.querySelector("[data-read]")) return;
    // A file dropped beside the field must not replace the page.
    event.preventDefault();
    if (kind === "drop" && event.dataTransfer.files.length) read({ files: [...event.dataTransfer.files] });
  });
}

// Presets that have a page of their own live there, not in the planner.
function elsewhere() {
  const [, name] = /[#&]preset=([^&]*)/.exec(location.hash) ?? [];
  if (!name || !later.presets?.split(" ").includes(name)) return false;
  const rest = location.hash.slice(1).split("&").filter((pair) => !pair.startsWith("preset="));
  location.replace(`./presets/${name}/index.html#${rest.join("&")}`);
  return true;
}
addEventListener("hashchange", elsewhere);
if (/[#&]seen=/.test(location.hash)) load("since");

async function start() {
  if (typeof WebAssembly !== "object") throw new Error("this browser has WebAssembly switched off");
  const app = await import(asset("js"));
  await app.default({ module_or_path: asset("wasm") });
}
if (!elsewhere()) await start().catch((error) => fail(`The planner could not start: ${message(error)}`));
