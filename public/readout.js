// Reads a chart where the pointer or the keyboard is: the row of its table that is nearest. Loaded by boot.js
// when the first chart is pointed at. What it shows lies over the page, which is rewritten at every change.

const box = document.createElement("div");
box.className = "reading";
// Its words are those of the chart’s slider for who reads by keys, and stand in its table.
box.ariaHidden = "true";
const line = document.createElement("div");
line.className = "reading-line";
const known = new WeakSet();

const hide = () => {
  box.remove();
  line.remove();
};

/** Where what is drawn begins within a chart, and how wide it is: beside it are figures, and names where it is wide. */
function inner(canvas, { width }) {
  const [left, right, wide, named] = canvas.dataset.room.split(" ").map(Number);
  return [left, width - left - (width < wide ? right : named)];
}

/** Shows a row of a figure's table beside its place in the chart, and returns it as text. */
function show(figure, row) {
  const canvas = figure.querySelector(".canvas");
  const place = canvas.getBoundingClientRect();
  const [left, within] = inner(canvas, place);
  const x = scrollX + place.left + left + row.dataset.x * within;
  const heads = [...figure.querySelectorAll("thead th")].map((head) => head.textContent);
  const [at, ...values] = [...row.cells].map((cell) => cell.textContent);
  const texts = [`${heads[0]}: ${at}`];
  // A line that has ended says nothing.
  values.forEach((value, index) => value === "\u2013" || texts.push(`${heads[index + 1]}: ${value}`));
  box.replaceChildren(...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  document.body.append(line, box);
  const past = row.dataset.x > 0.5;
  Object.assign(line.style, { left: `${x}px`, top: `${scrollY + place.top}px`, height: `${place.height}px` });
  box.style.top = `${scrollY + place.top + 8}px`;
  const most = scrollX + place.right - box.offsetWidth;
  box.style.left = `${Math.max(scrollX + 4, Math.min(most, past ? x - 8 - box.offsetWidth : x + 8))}px`;
  return texts.join("; ");
}

/** Lets a figure be read from here on, beginning with the event that led to it. */
export function follow(figure, first) {
  if (known.has(figure)) return;
  known.add(figure);
  // Of this figure: it may stand in a row of another table.
  const rows = () => [...figure.querySelectorAll(":scope tbody tr")];
  const point = (event) => {
    const canvas = event.target.closest(".canvas");
    if (!canvas) return hide();
    const place = canvas.getBoundingClientRect();
    const [left, within] = inner(canvas, place);
    const share = (event.clientX - place.left - left) / within;
    const far = (row) => Math.abs(row.dataset.x - share);
    const nearest = rows().reduce((best, row) => (best && far(best) <= far(row) ? best : row), undefined);
    if (nearest) show(figure, nearest);
  };
  figure.addEventListener("pointermove", point);
  figure.addEventListener("pointerdown", point);
  figure.addEventListener("pointerleave", hide);
  const read = ({ target }) => {
    const row = target.matches(".readout") && rows()[target.value];
    if (row) target.setAttribute("aria-valuetext", show(figure, row));
  };
  figure.addEventListener("input", read);
  figure.addEventListener("focusin", read);
  figure.addEventListener("focusout", hide);
  (first.type === "focusin" ? read : point)(first);
}

addEventListener("resize", hide);
addEventListener("keydown", ({ key }) => key === "Escape" && hide());
