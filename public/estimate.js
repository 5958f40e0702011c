// Has a worker work out what rigs can run, and tells the planner. Loaded by boot.js, in the widget by frame.js: once the
// page is up, so that the worker is ready when a model, a context or a card is changed, or when it is asked for.

/** Wait for the worker, which may have been ended without a word. */
const PATIENCE_MS = 30_000;
/** Between the parts of what is told; see app/src/platform/told.rs. */
const SEPARATOR = "\x1e";

const { dataset } = document.querySelector("[data-worker]");
const url = (name) => new URL(dataset[name], document.baseURI).href;

let worker;
let busy;
let next;
let asked = false;

/** Tells the planner. */
function tell(detail) {
  dispatchEvent(new CustomEvent("rigledger:estimated", { detail }));
}

function fail(reason) {
  worker?.terminate();
  worker = undefined;
  busy = clearTimeout(busy);
  next = undefined;
  // What was only got ready is tried again when it is asked for.
  if (asked) tell(reason);
}

function start() {
  worker = new Worker(url("worker"), { type: "module" });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.message || "its script could not be loaded");
  });
  worker.addEventListener("message", ({ data }) => {
    busy = clearTimeout(busy);
    if (data.failed) return fail(data.failed);
    // Links to pages are from the site's top.
    const top = `href="${new URL("./", url("worker"))}`;
    const [state, outcomes, ...regions] = data.estimated;
    const told = [state, outcomes, ...regions.map((html) => html.replaceAll('href="./', top))];
    if (state !== undefined) tell(told.join(SEPARATOR));
    run();
  });
}

/** One plan at a time: of those that come meanwhile, the last counts. */
function run() {
  if (busy || next === undefined) return;
  try {
    if (!worker) start();
  } catch (error) {
    // A frame without an origin may start none.
    return fail(error.message);
  }
  busy = setTimeout(fail, PATIENCE_MS, "it took too long");
  worker.postMessage({ estimate: next, js: url("workerJs"), wasm: url("workerWasm") });
  next = undefined;
}

/** Asks for the plan of a state string; without one, the worker is got ready, of which nothing is told. */
export function ask(state = "") {
  if (state) asked = true;
  else if (worker) return;
  next = state || next || "";
  run();
}
