// Builds what authors paste, and shows it. The link of the widget is made as embed.js makes it.

const form = document.getElementById("builder");
const by = (id) => document.getElementById(id);
const base = new URL(".", location.href).href;
const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** What keeps a text from being a plan; nothing for one that is. */
function fault(plan) {
  const wrong = plan.split("&").find((pair) => pair && !/^[\w.]+=/.test(pair));
  return wrong === undefined ? "" : `“${wrong.slice(0, 40)}” is no link and no change such as rate=0.30: it is left out.`;
}

/** Says something at a place, and no second time. */
function say(id, text) {
  if (by(id).textContent !== text) by(id).textContent = text;
}

function options() {
  const data = new FormData(form);
  const many = (name) => data.getAll(name).join(",");
  const parts = many("parts");
  // Of a link, what follows its #.
  const plan = (data.get("plan") ?? "").trim().replace(/^[^#]*#/, "");
  const wrong = fault(plan);
  say("plan-said", wrong);
  form.elements.plan.setAttribute("aria-invalid", String(Boolean(wrong)));
  // No more controls than the widget takes.
  const most = Number(form.dataset.controls);
  const all = [...new Set([...data.getAll("controls"), ...data.getAll("lock")])];
  say("most", all.length > most ? `${all.length} are chosen; the widget takes ${most}, so the last are left out.` : "");
  const kept = (name) => data.getAll(name).filter((key) => all.indexOf(key) < most).join(",");
  return {
    preset: data.get("preset"),
    plan: wrong ? "" : plan,
    controls: kept("controls"),
    lock: kept("lock"),
    parts: parts === "verdict,table,chart,controls" ? "" : parts,
    theme: data.get("theme"),
    accent: by("accented").checked ? data.get("accent").slice(1) : "",
    heading: data.get("heading").trim(),
    lang: data.get("lang").trim(),
    currency: data.get("currency").trim().toUpperCase(),
    result: data.get("result") ?? "",
  };
}

function address({ preset, plan, currency, ...rest }) {
  const link = [plan];
  for (const [name, value] of Object.entries(rest)) {
    if (value && name !== "result") link.push(`e.${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`);
  }
  if (currency) link.push(`currency=${encodeURIComponent(currency)}`);
  const hash = link.filter(Boolean).join("&");
  return `${base}presets/${preset}/embed.html${hash && `#${hash}`}`;
}

let last;
function show() {
  const chosen = options();
  const title = form.elements.preset.selectedOptions[0].textContent;
  const { height } = form.dataset;
  const src = address(chosen);
  by("plain").value =
    `<iframe src="${quoted(src)}" title="${quoted(chosen.heading || title)}" width="100%" height="${height}" loading="lazy"></iframe>`;
  const attributes = Object.entries(chosen)
    .filter(([, value]) => value)
    .map(([name, value]) => (name === "result" ? " result" : ` ${name}="${quoted(value)}"`));
  by("element").value =
    `<script async src="${base}embed.js"></script>\n<rig-ledger${attributes.join("")}>\n` +
    `  <a href="${quoted(`${base}presets/${chosen.preset}/index.html`)}">${quoted(title)}</a>\n</rig-ledger>`;
  const now = by("element").value + src;
  if (now === last) return;
  last = now;
  const frame = Object.assign(document.createElement("iframe"), { src, title: chosen.heading || title, width: "100%", height });
  by("plain-view").replaceChildren(frame);
  const element = document.createElement("rig-ledger");
  for (const [name, value] of Object.entries(chosen)) if (value) element.setAttribute(name, value);
  by("element-view").replaceChildren(element);
}

let settled;
form.addEventListener("input", () => {
  clearTimeout(settled);
  settled = setTimeout(show, 300);
});
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("click", async ({ target }) => {
  const { copy } = target.dataset ?? {};
  if (!copy) return;
  by(copy).select();
  // Without a clipboard, as on pages of an insecure origin, the old way; else it stays selected.
  const copied = await navigator.clipboard?.writeText(by(copy).value).then(() => true, () => false);
  const done = copied ?? document.execCommand("copy");
  // In the button, where the reader looks.
  const told = done ? "Copied" : "The browser refused: the text is selected";
  target.textContent = told;
  say("said", `${told}.`);
  setTimeout(() => {
    target.textContent = "Copy";
    say("said", "");
  }, 3000);
});

// A plan that is brought along; its preset is the comparison, where that has a page.
const brought = location.hash.slice(1);
if (brought) {
  form.elements.plan.value = brought;
  const preset = new URLSearchParams(brought).get("preset");
  if ([...form.elements.preset.options].some(({ value }) => value === preset)) form.elements.preset.value = preset;
}
show();
