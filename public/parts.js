// Keeps the parts of the page that are open, and the lines of the cost table, in step with the plan, and writes
// what is taken away; all of it is worked out in a worker. Loaded by boot.js, in the widget by frame.js, when the
// first part or line is opened.

const { dataset } = document.querySelector("[data-worker]");
const url = (name) => new URL(dataset[name], document.baseURI).href;

// The widget has lines and no parts.
if (dataset.partsStyle) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = url("partsStyle");
  document.head.append(style);
}

/** Most pixels a chart is wide: that of `.part .figure` in style/chart.css. */
const WIDEST = 960;

/** Wait for the worker, which may have been ended without a word. */
const PATIENCE_MS = 60_000;

/** Places that are open: parts, by `<details data-part>`, and what stands below lines of the cost table. */
const places = () => [...document.querySelectorAll("details[data-part][open], [data-line]")];
/** What a place is asked by: a line by its key, as lines come and go with the plan. */
const name = ({ dataset, id }) => dataset.line ?? id;
const open = () => places().map(name);

let worker;
let busy;
let again = false;
let wish;
let plan;
let order = "";

const rest = () => (busy = clearTimeout(busy));

function fail(reason) {
  worker?.terminate();
  worker = undefined;
  rest();
  if (wish && wish.kind !== "look") said(`not done: ${reason}`);
  wish = undefined;
  for (const place of [...places(), document.getElementById("look")]) {
    const text = place?.querySelector(".part .caption") ?? place?.querySelector(":scope > .caption");
    if (text) text.textContent = `This could not be worked out: ${reason}. Close and open it to try again, or reload the page.`;
  }
}

function start() {
  worker = new Worker(url("worker"), { type: "module" });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.message || "its script could not be loaded");
  });
  worker.addEventListener("message", ({ data }) => {
    if (data.waiting) return data.waiting.forEach(([id, html]) => show(id, html));
    rest();
    if (data.failed) return fail(data.failed);
    for (const [id, html] of data.parts) show(id, html);
    if (data.taken && wish) hand(data.taken).catch((error) => said(`not done: ${error.message}`));
    if (again) ask();
  });
}

/** Gives the text of a part, a line or the closer look to the planner. Links to pages are from the site's top. */
function show(of, html) {
  const id = places().find((place) => name(place) === of)?.id ?? of;
  let text = html.replaceAll('href="./', `href="${new URL("./", url("worker"))}`);
  // Forms of the project's host, where the build knows whose.
  text = dataset.repository
    ? text.replaceAll('href="give:', `href="https://${dataset.repository}/issues/new?`)
    : text.replace(/<details data-give>.*?<\/details>/gs, "");
  dispatchEvent(new CustomEvent("rigledger:part", { detail: `${id}\n${text}` }));
  search();
  if (goal) document.getElementById(goal)?.scrollIntoView();
}

/** The part that a link has just led to: what is filled above it would push it away, until the reader moves. */
let goal;
for (const moved of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  addEventListener(moved, () => (goal = undefined), { capture: true, passive: true });
}
addEventListener("click", ({ target }) => {
  goal = target.closest?.('a[href^="#part-"]')?.hash.slice(1);
}, true);

/** One question at a time: while the reader drags, the last plan counts. */
function ask() {
  again = Boolean(busy);
  const parts = open();
  if (parts.includes(PLANS)) kept ??= import(url("plansScript")).then(keep, () => (kept = undefined));
  if (busy || !plan || !(parts.length || wish)) return;
  try {
    if (!worker) start();
  } catch (error) {
    // A frame without an origin may start none.
    return fail(error.message);
  }
  busy = setTimeout(fail, PATIENCE_MS, "it took too long");
  const take = wish && [wish.kind, wish.of, location.href.split(/[?#]/)[0]];
  const asks = parts.filter((id) => id in forms).map((id) => {
    const { pairs, text, anew } = forms[id];
    forms[id].anew = false;
    return [id, pairs.toString(), text, anew];
  });
  const drawn = document.querySelector("[data-part][open] .part") ?? document.querySelector("[data-line]");
  const room = Math.min(WIDEST, drawn?.clientWidth ?? 0);
  worker.postMessage({ plan, order, parts, asks, room, take, js: url("workerJs"), wasm: url("workerWasm") });
}

/** The plan as the page tells it: its state. */
export function follow(state) {
  // Nothing before the planner has told one.
  plan = state;
  ask();
}

/** What is taken away as a file; all else is copied. */
const TYPES = { csv: "text/csv", chart: "text/csv", json: "application/json", picture: "image/png" };

/** A picture as a file: SVG is not taken everywhere. */
async function raster(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, TYPES.picture));
}

/** Says what became of what was last wished for. */
let asked = "";
function said(what) {
  const status = document.querySelector("#part-take .taken");
  if (status && asked) status.textContent = `${asked}: ${what}.`;
}

/** Gives a file to the reader. */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Gives what was wished for to the reader, and says so. */
async function hand(text) {
  const { kind, of } = wish;
  wish = undefined;
  if (kind === "look") return show(kind, text);
  if (!TYPES[kind]) return rigledgerCopy(text).then(() => said("Copied"), () => said("The browser refused"));
  const blob = kind === "picture" ? await raster(text) : new Blob([text], { type: TYPES[kind] });
  save(blob, `rigledger${of && `-${of}`}.${TYPES[kind].split("/")[1]}`);
  said("Saved");
}

/** Does what a button with `data-take` is for. */
export function take(button) {
  const kind = button.dataset.take;
  if (kind === "print") return print();
  if (kind === "look") look();
  else asked = button.textContent;
  wish = { kind, of: button.value };
  ask();
}

/** Opens the closer look, which is filled when it has been worked out. */
function look() {
  let dialog = document.getElementById("look");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "look";
    dialog.setAttribute("aria-labelledby", "look-title");
    dialog.innerHTML = '<form method="dialog"><button class="quiet">Close</button></form><div class="part"></div>';
    // The dialog itself is what is beside its content.
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    document.body.append(dialog);
  }
  dialog.querySelector(".part").innerHTML = '<h3 id="look-title">A closer look</h3><p class="caption">Being worked out …</p>';
  dialog.showModal();
}

/** What was filled into the forms of parts: the fields that were touched, as a link has them, and pasted text. */
const forms = {};

/** Takes a field's value over. Fields without one ask nothing; the worker draws what is said. */
function fill(field) {
  const id = field.closest("[data-part]").id;
  const form = (forms[id] ??= { pairs: new URLSearchParams(), text: "", anew: false });
  field.removeAttribute("data-typing");
  if (field.name === "text") return (form.text = field.value);
  form.pairs.set(field.name, field.value.trim());
  if (field.type === "text") field.setAttribute("value", field.value);
}

/** Plans that are kept on this device: their part, and the script that keeps them, once it is opened. */
const PLANS = "part-plans";
let kept;
function keep({ start }) {
  const tell = (pairs, text) => {
    forms[PLANS] = { pairs: new URLSearchParams(pairs), text, anew: false };
    ask();
  };
  start({ tell, save, state: () => plan });
}

const asking = (event) => event.target.closest?.("[data-ask]");
document.addEventListener("input", (event) => {
  // What is being typed is not rewritten.
  if (asking(event) && event.target.type === "text") event.target.dataset.typing = "";
});
document.addEventListener("change", (event) => {
  if (!asking(event)) return;
  fill(event.target);
  ask();
});
document.addEventListener("submit", (event) => {
  const form = asking(event);
  if (!form) return;
  event.preventDefault();
  for (const field of form.elements) if (field.dataset.typing === "" || field.name === "text") fill(field);
  const { id } = form.closest("[data-part]");
  forms[id] ??= { pairs: new URLSearchParams(), text: "" };
  forms[id].anew = true;
  ask();
});
// A file with a tool's output, dropped where it would be pasted, is no model.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    const field = event.target.closest?.("#part-paste")?.querySelector("textarea");
    const [file] = event.dataTransfer?.files ?? [];
    if (!field || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    file?.text().then((text) => {
      field.value = text;
      field.form.requestSubmit();
    });
  }, true);
}
// What is in a machine is what its owner has.
document.addEventListener("click", ({ target }) => {
  const own = target.closest?.("[data-next]")?.dataset.next;
  if (!own) return;
  forms["part-next"] ??= { pairs: new URLSearchParams(), text: "" };
  forms["part-next"].pairs.set("own", own);
  const next = document.getElementById("part-next");
  next.open = true;
  next.scrollIntoView();
  ask();
});
// Rigs that were found are compared where the answer stands.
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-up]")) document.getElementById("verdict").scrollIntoView();
});

/** Shows the models whose names, sizes and months have all the words that are searched for. */
function search() {
  const words = document.querySelector(".models-search input")?.value.toLowerCase().match(/\S+/g) ?? [];
  for (const model of document.querySelectorAll("#part-models tr.model")) {
    const text = model.cells[0].textContent.toLowerCase();
    model.hidden = !words.every((word) => text.includes(word));
  }
}
document.addEventListener("input", ({ target }) => target.matches(".models-search input") && search());

document.addEventListener("change", ({ target }) => {
  if (target.name !== "models-order") return;
  order = target.id;
  ask();
});

// Charts are as wide as their place.
let settled;
addEventListener("resize", () => {
  clearTimeout(settled);
  settled = setTimeout(ask, 200);
});
