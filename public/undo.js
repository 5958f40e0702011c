// Undo and redo: the states of the plan one after the other. Loaded by boot.js at the first change.

/** Changes within this time, in milliseconds, are one step: a slider that is dragged. */
const ONE_STEP = 600;
const MOST = 200;

const steps = [];
let at = -1;
let last = {};

function show() {
  for (const button of document.querySelectorAll("[data-step]")) {
    button.disabled = steps[at + Number(button.dataset.step)] === undefined;
  }
}

/** Takes the state of the plan after a change, or after a step back or forth. */
export function follow(change) {
  const { state, touches, time } = change;
  if (state === steps[at]) return;
  const goesOn = at > 0 && touches === last.touches && time - last.time < ONE_STEP;
  last = change;
  steps.length = goesOn ? at : at + 1;
  steps.push(state);
  if (steps.length > MOST) steps.shift();
  at = steps.length - 1;
  show();
}

function go(by) {
  const state = steps[at + by];
  if (state === undefined) return;
  at += by;
  // What comes next is a step of its own.
  last = {};
  history.replaceState(null, "", `#${state}`);
  // The page takes over what the address says, as after the back button.
  dispatchEvent(new HashChangeEvent("hashchange"));
  show();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-step]");
  if (button) go(Number(button.dataset.step));
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  // A field where text is typed undoes its own letters.
  if (event.target.matches?.("textarea, input:not([type=range], [type=checkbox], [type=radio])")) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  go(key === "y" || event.shiftKey ? 1 : -1);
});
