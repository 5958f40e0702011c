// Plans that a reader keeps on this device, by name: kept, renamed, put side by side, saved as a file and added from
// one. Loaded by parts.js when their part is first opened; the worker draws what is shown of them. Each plan is the
// state of its link, and the file is the text that is stored.

const KEY = "rigledger:plans";
/** The most plans, and letters of a name and of a state: those of core/src/plan/kept.rs and of links. */
const MOST = 40;
const LONGEST_NAME = 60;
const LONGEST_STATE = 1 << 16;

const part = () => document.getElementById("part-plans");
const written = (plans) => JSON.stringify({ rigledger: "plans", version: 1, plans });
const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** The plans of a text, as far as they are some; nothing where it is no such text. */
function read(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (file?.rigledger !== "plans" || !Array.isArray(file.plans)) return undefined;
  const isText = (text, most) => typeof text === "string" && text.length <= most;
  return file.plans
    .filter((plan) => isText(plan?.name, LONGEST_NAME) && isText(plan?.state, LONGEST_STATE) && plan.state)
    .map(({ name, state, saved }) => ({ name, saved: isText(saved, 10) ? saved : "", state }));
}

/** A storage may be denied, or be there and refuse to be read or written. */
function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(text) {
  try {
    localStorage.setItem(KEY, text);
    return localStorage.getItem(KEY) === text;
  } catch {
    return false;
  }
}

/** Takes over. `tell` gives the part its pairs and text, `save` a file to the reader, `state` is that of the page's plan. */
export function start({ tell, save, state }) {
  let plans = read(stored() ?? "") ?? [];
  let beside = [];
  // Whether anything can be kept is known when it is tried.
  let keeps = store(written(plans));

  const show = (said = "") => tell({ said, beside: beside.join(","), storage: keeps ? "" : "off" }, written(plans));

  function change(next, said) {
    plans = next.slice(0, MOST);
    keeps = store(written(plans));
    show(next.length > MOST ? `${said} No more than ${MOST} plans are kept.` : said);
  }

  /** A name that no other plan has. */
  function free(name, besides) {
    const taken = new Set(plans.filter((plan) => plan !== besides).map((plan) => plan.name));
    let own = name;
    for (let count = 2; taken.has(own); count += 1) own = `${name.slice(0, LONGEST_NAME - 5)} (${count})`;
    return own;
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches('[data-plans="keep"]')) return;
    event.preventDefault();
    const field = event.target.querySelector("input");
    const name = free((field.value.trim() || field.placeholder).slice(0, LONGEST_NAME));
    field.value = "";
    delete field.dataset.typing;
    change([...plans, { name, saved: today(), state: state() }], `Kept as ${name}.`);
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("button[data-plans]");
    if (!button) return;
    if (button.dataset.plans === "export") {
      save(new Blob([written(plans)], { type: "application/json" }), "rigledger-plans.json");
      return show("Saved as rigledger-plans.json.");
    }
    const at = Number(button.dataset.at);
    if (button.dataset.plans === "beside") {
      // The two that were pressed last.
      beside = beside.includes(at) ? beside.filter((other) => other !== at) : [...beside, at].slice(-2);
      return show();
    }
    const { name } = plans[at] ?? {};
    if (button.dataset.plans !== "remove" || name === undefined) return;
    beside = [];
    change(plans.filter((_, index) => index !== at), `Removed ${name}.`);
    part().querySelector("#plans-name")?.focus();
  });

  document.addEventListener("input", ({ target }) => {
    // What is being typed is not rewritten.
    if (target.matches("#plans-name, [data-plans='name']")) target.dataset.typing = "";
  });

  document.addEventListener("change", async ({ target }) => {
    const at = Number(target.dataset?.at);
    switch (target.dataset?.plans) {
      case "name": {
        delete target.dataset.typing;
        const plan = plans[at];
        const name = free(target.value.trim().slice(0, LONGEST_NAME) || plan.name, plan);
        target.value = name;
        target.setAttribute("value", name);
        return change(plans.map((old) => (old === plan ? { ...plan, name } : old)), `It is called ${name} now.`);
      }
      case "import": {
        const [file] = target.files;
        if (!file) return;
        const more = read(await file.text());
        target.value = "";
        if (!more) return show(`${file.name} is no file of plans that this page saved.`);
        const same = (plan) => plans.some(({ name, state }) => name === plan.name && state === plan.state);
        const fresh = more.filter((plan) => !same(plan));
        const all = [...plans];
        for (const plan of fresh) {
          plans = all;
          all.push({ ...plan, name: free(plan.name) });
        }
        return change(all, `${fresh.length} of ${more.length} plans were added; the others are here already.`);
      }
    }
  });

  // Another tab keeps plans too.
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    plans = read(stored() ?? "") ?? [];
    beside = [];
    show();
  });

  show();
}
