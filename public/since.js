// Says what has changed since a live link was made (`seen=` in the address). Loaded by boot.js, and in the widget
// by frame.js, when there is one.

const { dataset } = document.querySelector("[data-worker]");
const url = (name) => new URL(dataset[name], document.baseURI).href;
const state = location.hash.slice(1);

const worker = new Worker(url("worker"), { type: "module" });
const ask = { plan: state, parts: [], take: ["changes", state, ""] };
worker.addEventListener("message", ({ data }) => {
  worker.terminate();
  if (!data.taken) return;
  const [day, ...lines] = data.taken.split("\n");
  const made = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const box = Object.assign(document.createElement("section"), { id: "since" });
  box.setAttribute("role", "status");
  box.append(made("h2", `Since ${day}, when this link was made`));
  const list = document.createElement("ul");
  list.append(...(lines.length ? lines : ["Nothing has changed."]).map((line) => made("li", line)));
  box.append(list);
  document.getElementById("app").before(box);
});
worker.postMessage({ ...ask, js: url("workerJs"), wasm: url("workerWasm") });
