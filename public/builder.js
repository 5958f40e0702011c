// Builds what authors paste, and shows it. The link of the widget is made as embed.js makes it.

const form = document.getElementById("builder");
const by = (id) => document.getElementById(id);
const base = new URL(".", location.href).href;
const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

function options() {
  const data = new FormData(form);
  const many = (name) => data.getAll(name).join(",");
  const parts = many("parts");
  // Of a link, what follows its #.
  const plan = (data.get("plan") ?? "").trim().replace(/^[^#]*#/, "");
  return {
    preset: data.get("preset"),
    plan,
    controls: many("controls"),
    lock: many("lock"),
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
  const count = new Set([...chosen.controls.split(","), ...chosen.lock.split(",")].filter(Boolean)).size;
  const { height, controls } = form.dataset;
  by("said").textContent = count > controls ? `${count} controls are chosen; the widget takes ${controls}.` : "";
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
  by("said").textContent = done ? "Copied." : "The browser refused; the text is selected.";
});
show();
