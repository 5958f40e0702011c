// Hands the reader's files and texts to a worker, and what it found to the planner. Loaded by boot.js when
// the first one comes.

/** Wait for a file, however large its header claims to be: 256 MiB of it are read at most. */
const PATIENCE_MS = 60_000;

const { dataset } = document.querySelector("[data-worker]");
const url = (name) => new URL(dataset[name], document.baseURI).href;

let worker;
let busy;
let count = 0;

const tell = (detail) => dispatchEvent(new CustomEvent("rigledger:own", { detail }));

function stop() {
  worker?.terminate();
  worker = undefined;
  clearTimeout(busy);
  busy = undefined;
}

function fail(reason) {
  stop();
  tell(`none\ncorrected\tYour file\t${reason.replaceAll(/\s+/g, " ")}\tTry again, or paste the model's config.json.`);
}

function start() {
  worker = new Worker(url("worker"), { type: "module" });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    fail(`The reader stopped: ${event.message || "it could not be loaded"}.`);
  });
  worker.addEventListener("message", ({ data }) => {
    if (data.id !== count) return;
    clearTimeout(busy);
    busy = undefined;
    if (data.failed) fail(`The file could not be read: ${data.failed}.`);
    else tell(data.text);
  });
}

/** Reads `{ files }` or `{ text }`; what was asked before and is not done yet is dropped. */
export function read(what) {
  if (busy) stop();
  if (!worker) start();
  count += 1;
  tell("reading");
  busy = setTimeout(() => fail("Reading it took too long and was stopped."), PATIENCE_MS);
  worker.postMessage({ id: count, js: url("workerJs"), wasm: url("workerWasm"), ...what });
}
