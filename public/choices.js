// What a field of hundreds of names proposes: a listbox below it, as the combobox of the ARIA Authoring Practices has
// it. Loaded by boot.js when the first such field is entered. The field keeps what is typed: only a choice changes it.

/** By the id that a field names: headings, each with its proposals, each a name and what is worth knowing. */
const LISTS = {};

const { dataset } = document.querySelector("[data-choices]");
const style = Object.assign(document.createElement("link"), {
  rel: "stylesheet",
  href: new URL(dataset.choicesStyle, document.baseURI).href,
});
const styled = new Promise((done) => (style.onload = style.onerror = done));
document.head.append(style);

/** Room between the list and the edges of the window, in pixels. */
const GAP = 8;
const box = Object.assign(document.createElement("div"), { id: "choices", className: "choices-list" });
box.setAttribute("role", "listbox");
box.setAttribute("aria-label", "Choices");
const told = Object.assign(document.createElement("p"), { className: "visually-hidden" });
told.setAttribute("role", "status");
const main = document.getElementById("app");
main.append(told);
const known = new WeakSet();

/** The field whose list is open, its option that the keys have reached, and that of what it holds. */
let field;
let active;
let held;

/** How often a list was opened or closed. */
let opened = 0;

const plain = (text) => text.toLowerCase().replaceAll("×", "x").replace(/[^a-z0-9.+]+/g, " ").trim();
const words = (text) => plain(text).split(" ").filter(Boolean);

/** What is typed before the name that is being typed: other cards, and how many of this one. */
function before(text) {
  const [, others, count] = /^(.*\s\+\s*)?(\d{1,2}\s*[x×*]\s*|\d{1,2}\s+(?=\S))?/i.exec(text);
  return [others ?? "", count ?? ""];
}

/** The proposals for a text under their headings: what is worth knowing, and what the field then holds. */
function found(list, text) {
  const lists = LISTS[list] ?? [];
  // A card is one; a rig may be several, and of several kinds.
  const [others, count] = list === "list-rigs" ? before(text) : ["", ""];
  const last = text.slice(others.length);
  const has = (name, wanted) => wanted.every((word) => name.includes(word));
  return lists
    .map(([heading, all]) => [
      heading,
      all.flatMap(([name, more]) => {
        const known = plain(name);
        const [, own] = before(name);
        if (has(known, words(last))) return [[more, others + name]];
        // "4x 3090" is four of a card that is proposed alone.
        const alone = words(last.slice(count.length));
        if (count && !own && has(known, alone)) return [[more, `${others}${count.trim()} ${name}`]];
        return [];
      }),
    ])
    .filter(([, all]) => all.length);
}

function option([more, value], index) {
  const one = Object.assign(document.createElement("div"), { id: `choice-of-${index}`, className: "choice-of" });
  one.setAttribute("role", "option");
  one.setAttribute("aria-selected", "false");
  one.dataset.value = value;
  one.append(Object.assign(document.createElement("span"), { textContent: value }));
  if (more) one.append(" ", Object.assign(document.createElement("small"), { textContent: more }));
  return one;
}

/** Where there is more room, below the field or above it, within the window. */
function place() {
  const at = field.getBoundingClientRect();
  const { width, height } = globalThis.visualViewport ?? { width: innerWidth, height: innerHeight };
  const bar = document.querySelector(".glance-bar")?.getBoundingClientRect();
  // The answer stays in sight: the list ends where its bar begins.
  const [top, bottom] = bar && bar.top > at.top ? [GAP, Math.min(bar.top, height - GAP)] : [Math.max(GAP, bar?.bottom ?? 0), height - GAP];
  const [above, below] = [at.top - top - 4, bottom - at.bottom - 4];
  const up = below < 200 && above > below;
  const wide = Math.min(Math.max(at.width, 352), width - 2 * GAP);
  Object.assign(box.style, {
    width: `${wide}px`,
    left: `${scrollX + Math.max(GAP, Math.min(at.left, width - GAP - wide))}px`,
    maxHeight: `${Math.max(120, Math.min(up ? above : below, 416))}px`,
  });
  box.style.top = `${scrollY + (up ? at.top - box.offsetHeight - 2 : at.bottom + 2)}px`;
}

function close() {
  opened++;
  if (!field) return;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
  box.remove();
  field = active = held = undefined;
}

/** Opens the list of a field, or draws it anew: everything, or what matches the text. */
async function open(of, text) {
  if (field !== of) close();
  field = of;
  // Only the text typed last counts, as an earlier one may close the list meanwhile.
  const own = ++opened;
  await styled;
  if (own !== opened) return;
  const groups = found(of.dataset.list, text);
  let index = 0;
  box.replaceChildren(
    ...groups.map(([heading, all], place) => {
      const group = document.createElement("div");
      const head = Object.assign(document.createElement("div"), { id: `choices-${place}`, textContent: heading });
      head.className = "choices-head";
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", head.id);
      group.append(head, ...all.map((one) => option(one, index++)));
      return group;
    }),
  );
  told.textContent = index ? `${index} ${index === 1 ? "choice" : "choices"}` : "No such name in the list; Enter takes what is typed";
  reach();
  if (!index) return close();
  main.append(box);
  of.setAttribute("aria-expanded", "true");
  box.scrollTop = 0;
  place();
  // All of them are shown around that which the field holds.
  held = text ? undefined : options().find((one) => plain(one.dataset.value) === plain(of.value));
  held?.setAttribute("aria-selected", "true");
  held?.scrollIntoView({ block: "nearest" });
}

const options = () => [...box.querySelectorAll("[role=option]")];

/** Marks the option that the keys have reached; none where there is none. */
function reach(one) {
  (active ?? held)?.setAttribute("aria-selected", "false");
  active = one;
  if (!one) return field.removeAttribute("aria-activedescendant");
  one.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", one.id);
  one.scrollIntoView({ block: "nearest" });
}

function choose(one) {
  const of = field;
  close();
  of.value = one.dataset.value;
  of.dispatchEvent(new Event("change", { bubbles: true }));
}

const MOVES = {
  ArrowDown: (at, last) => (at < last ? at + 1 : 0),
  ArrowUp: (at, last) => (at > 0 ? at - 1 : last),
  PageDown: (at, last) => Math.min(at + 8, last),
  PageUp: (at) => Math.max(at - 8, 0),
  Home: () => 0,
  End: (_, last) => last,
};

function key(event) {
  const { key, target, altKey } = event;
  if (field !== target) {
    if (key !== "ArrowDown" && key !== "ArrowUp") return;
    event.preventDefault();
    // All of them: what the field holds is one of them as a rule.
    open(target, "").then(() => field && !altKey && reach(held ?? options().at(key === "ArrowUp" ? -1 : 0)));
    return;
  }
  if (key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    return close();
  }
  if (key === "Enter") {
    if (!active) return close();
    event.preventDefault();
    return choose(active);
  }
  // Within the text until the list is reached.
  if (!(key in MOVES) || (!active && (key === "Home" || key === "End"))) return;
  event.preventDefault();
  const all = options();
  reach(all[MOVES[key](all.indexOf(active ?? held), all.length - 1)]);
}

/** Lets a field propose from here on; a click opens its list, and so does what was typed while this was loading. */
export function follow(of, first, value) {
  if (!known.has(of)) {
    known.add(of);
    of.addEventListener("keydown", key);
    of.addEventListener("input", () => open(of, of.value));
    of.addEventListener("blur", close);
  }
  if (field === of || document.activeElement !== of) return;
  if (of.value !== value) open(of, of.value);
  else if (first.type === "click") open(of, "");
}

// The field keeps the focus while its list is pressed, also by a finger that goes on to scroll.
box.addEventListener("mousedown", (event) => event.preventDefault());
box.addEventListener("click", ({ target }) => {
  const one = target.closest("[role=option]");
  if (one) choose(one);
});
addEventListener("resize", () => field && box.isConnected && place());
