// The widget in pages of another origin, in each of the ways in which authors use it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, FIREFOX, open, site } from "./harness.mjs";
import { host, widget } from "./host.mjs";

/** Opens a host's page. Frames of the site are no foreign requests here; anything else is. */
async function visit(t, body, { headers, ...options } = {}) {
  const base = await host(body, headers);
  const opened = await open(t, { base, until: null, ...options, tolerate: ["foreign", ...(options.tolerate ?? [])] });
  const ours = new URL(await site()).origin;
  const origins = () => new Set(opened.requests.map(({ url }) => url).filter((url) => /^http/.test(url)).map((url) => new URL(url).origin));
  t.after(() => {
    for (const origin of origins()) assert.ok([ours, new URL(base).origin].includes(origin), `a request to ${origin}`);
  });
  return { ...opened, host: base };
}

const net = (frame) => frame.locator("#costs .net td").allInnerTexts();
const element = (base, attributes = "", inside = "A table") =>
  `<script async src="${base}embed.js"></script><rig-ledger ${attributes}>${inside}</rig-ledger>`;
const height = (page, nth = 0) =>
  page.locator("rig-ledger").nth(nth).evaluate((element) => element.shadowRoot.querySelector("iframe")?.offsetHeight);
const until = async (what, holds) => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`not in time: ${what}`);
};

test("a plain frame shows the preset's figures, live, without a script in the host", async (t) => {
  const base = await site();
  const { page } = await visit(
    t,
    `<iframe src="${base}presets/dual-3090-vs-4090/embed.html" title="w" width="700" height="1100" loading="lazy"></iframe>`,
  );
  const frame = await widget(page);
  assert.match((await net(frame)).join(), /\$1,006–1,156.*\$753–953/s);
  const slider = frame.getByRole("slider", { name: "Electricity price" });
  await slider.focus();
  await page.keyboard.press("End");
  await until("the figures follow", async () => !(await net(frame))[0].includes("$1,006"));
  // The reader's own values go along into the planner.
  await until("the link follows", async () => /rate=/.test(await frame.locator("#planner").getAttribute("href")));
  // A line opens here too.
  await frame.getByRole("button", { name: "Electricity", exact: true }).click();
  await frame.locator("tr.working .formula").first().waitFor();
  // Nothing of the reader's stays in the shared storage, and no step is added to the host's history.
  assert.equal(await frame.evaluate(() => localStorage), null);
  // A new page of Chromium has an empty one before it.
  assert.equal(await page.evaluate(() => history.length), FIREFOX ? 1 : 2);
  assert.deepEqual(await axe(frame), []);
});

test("the element sets its height to the content's, in a narrow column too", async (t) => {
  const { page } = await visit(t, `<div style="width:320px">${element(await site(), 'preset="dual-3090-vs-4090"')}</div>`);
  const frame = await widget(page);
  const inside = () => frame.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
  await until("the height", async () => Math.abs((await height(page)) - (await inside())) < 3);
  assert.equal(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  const before = await height(page);
  await page.locator("div").evaluate((div) => (div.style.width = "700px"));
  await until("another height", async () => Math.abs((await height(page)) - before) > 10);
  await until("the height", async () => Math.abs((await height(page)) - (await inside())) < 3);
});

test("the script twice, three widgets, one taken away and put back", async (t) => {
  const base = await site();
  const script = `<script async src="${base}embed.js"></script>`;
  const { page } = await visit(
    t,
    `${script}${script}<rig-ledger preset="dual-3090-vs-4090"></rig-ledger><rig-ledger preset="4090-vs-5090"></rig-ledger>
     <rig-ledger plan="preset=dual-3090-vs-4090&rate=0.30"></rig-ledger>`,
  );
  for (const nth of [0, 1, 2]) {
    await page.locator("rig-ledger").nth(nth).scrollIntoViewIfNeeded();
    await until(`height ${nth}`, async () => (await height(page, nth)) > 119);
  }
  const frames = await Promise.all([0, 1, 2].map((nth) => widget(page, nth)));
  const all = await Promise.all(frames.map(net));
  assert.equal(new Set(all.map(String)).size, 3);
  assert.equal(await page.locator("rig-ledger").first().evaluate((e) => e.shadowRoot.querySelectorAll("iframe").length), 1);
  await page.evaluate(() => {
    const first = document.querySelector("rig-ledger");
    const next = first.nextSibling;
    first.remove();
    next.before(first);
    first.scrollIntoView();
  });
  await until("it is back", async () => (await height(page, 0)) > 119);
});

test("it follows the host's colours", async (t) => {
  const base = await site();
  const { page } = await visit(
    t,
    `<style>html{color:#111;background:#fff}html.dark{color:#eee;background:#111}</style>${element(base, 'preset="dual-3090-vs-4090"')}`,
  );
  const frame = await widget(page);
  const paper = () => frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await until("light", async () => (await paper()) === "rgb(255, 255, 255)");
  await page.evaluate(() => document.documentElement.classList.add("dark"));
  await until("dark", async () => (await paper()) === "rgb(20, 23, 27)");
  assert.deepEqual(await axe(frame), []);
  await page.locator("rig-ledger").evaluate((element) => element.setAttribute("theme", "light"));
  await until("light again", async () => (await paper()) === "rgb(255, 255, 255)");
});

test("in a host with a strict policy it runs, and where frames are refused the fallback stays", async (t) => {
  const base = await site();
  const { origin } = new URL(base);
  const strict = `default-src 'none'; script-src ${origin}; frame-src ${origin}`;
  const { page } = await visit(t, element(base, 'preset="dual-3090-vs-4090"'), { headers: { "content-security-policy": strict } });
  await widget(page);
  await until("height", async () => (await height(page)) > 119);

  const none = `default-src 'none'; script-src ${origin}`;
  const refused = await visit(t, element(base, 'preset="dual-3090-vs-4090"', "<p id=mine>My own table</p>"), {
    headers: { "content-security-policy": none },
    tolerate: ["csp", "console"],
  });
  await refused.page.waitForTimeout(1500);
  assert.equal(await refused.page.locator("#mine").isVisible(), true);
});

test("without JavaScript a frame shows verdict, table and chart, and the element its fallback", async (t) => {
  const base = await site();
  const { page } = await visit(
    t,
    `<iframe src="${base}presets/dual-3090-vs-4090/embed.html" title="w" width="700" height="1100"></iframe>
     ${element(base, "", "<p id=mine>My own table</p>")}`,
    { javaScript: false },
  );
  const frame = page.frameLocator("iframe");
  assert.match(await frame.locator(".verdict-sentence").innerText(), /Single RTX 4090 costs \$228 less/);
  assert.match(await frame.locator("#costs .net").innerText(), /\$1,006–1,156/);
  assert.equal(await frame.locator("svg.drawn").isVisible(), true);
  assert.equal(await page.locator("#mine").isVisible(), true);
});

test("the author's options: controls shown and locked, parts, heading, accent, numbers", async (t) => {
  const base = await site();
  const options =
    'preset="dual-3090-vs-4090" controls="rate,b.price" lock="hours,a.resale" parts="verdict,table,controls" ' +
    'heading="Mine &lt;b&gt;" accent="aa3300" lang="de-DE"';
  const { page } = await visit(t, element(base, options));
  const frame = await widget(page);
  const shown = await frame.locator('#controls input[type="range"]:visible').evaluateAll((all) =>
    all.map(({ dataset, disabled }) => `${dataset.edit} ${disabled}`),
  );
  assert.deepEqual(shown.sort(), ["slide hours true", "slide price 1 false", "slide rate false", "slide resale 0 true"]);
  assert.equal(await frame.locator("#chart").count(), 0);
  assert.equal(await frame.locator("h1").innerText(), "Mine <b>");
  assert.equal(await frame.locator("#notes").innerText(), "");
  assert.match((await net(frame))[0], /1\.006\s\$–1\.156\s\$/);
  // Locked ones stay so while the figures move.
  await frame.getByRole("slider", { name: "Electricity price" }).focus();
  await page.keyboard.press("ArrowRight");
  await until("it moved", async () => !/1\.006/.test((await net(frame))[0]));
  assert.equal(await frame.locator('[data-edit="slide hours"]:visible').isDisabled(), true);
  assert.match((await net(frame))[0], /\d\s\$/);
  assert.deepEqual(await axe(frame), []);
});

test("a live link says in the widget what has changed since it was made", async (t) => {
  const base = await site();
  const address = `${base}presets/dual-3090-vs-4090/embed.html#seen=2026-01-02:1000_853`;
  const { page } = await visit(t, `<iframe src="${address}" title="w" width="700" height="1100"></iframe>`);
  const frame = await widget(page);
  const since = frame.locator("#since");
  await since.locator("li").first().waitFor();
  const said = await since.innerText();
  assert.match(said, /Since 2026-01-02[^]*Dual RTX 3090: net cost \$1,081, which is \$81 more than \$1,000/);
  assert.doesNotMatch(said, /Single RTX 4090/);
  assert.deepEqual(await axe(frame), []);
  // Nothing is loaded for it where a link says nothing.
  const plain = await visit(t, `<iframe src="${base}presets/dual-3090-vs-4090/embed.html" title="w"></iframe>`);
  await widget(plain.page);
  assert.ok(!plain.requests.some(({ url }) => /since|worker/.test(url)));
});

test("amounts in the author's currency and language", async (t) => {
  const options = 'preset="dual-3090-vs-4090" plan="fx=0.9" currency="EUR" lang="de-DE"';
  const { page } = await visit(t, element(await site(), options));
  const frame = await widget(page);
  const costs = (await frame.locator("#costs").innerText()).replaceAll("\u00a0", " ");
  assert.match(costs, /275 €/);
  assert.doesNotMatch(costs, /\$/);
});

test("the reader's result reaches the host as an event where the author asks, and not otherwise", async (t) => {
  const base = await site();
  const { page } = await visit(
    t,
    `<script>window.told = []; addEventListener("rigledger-result", ({ detail, target }) => told.push([target.id, detail]))</script>
     ${element(base, 'id="asks" preset="dual-3090-vs-4090" result')}${element(base, 'id="silent" preset="dual-3090-vs-4090"')}`,
  );
  await widget(page);
  await widget(page, 1);
  const frame = page.locator("#asks iframe").contentFrame();
  await frame.getByRole("slider", { name: "Electricity price" }).focus();
  await page.keyboard.press("End");
  await until("an event with the rate", async () => page.evaluate(() => told.some(([, { state }]) => /rate=/.test(state))));
  const told = await page.evaluate(() => window.told);
  assert.deepEqual([...new Set(told.map(([id]) => id))], ["asks"]);
  const [, last] = told.at(-1);
  assert.deepEqual(Object.keys(last).sort(), ["net", "state", "verdict"]);
  assert.deepEqual(last.net.map(({ rig }) => rig), ["Dual RTX 3090", "Single RTX 4090"]);
  assert.match(last.net[0].net, /^\$/);
});

test("hostile messages change nothing, in the host as in the frame", async (t) => {
  const base = await site();
  const { page } = await visit(t, `${element(base, 'preset="dual-3090-vs-4090" theme="light" result')}<iframe id="evil" srcdoc="x" title="e"></iframe>`);
  const frame = await widget(page);
  await until("height", async () => (await height(page)) > 119);
  const before = { height: await height(page), html: await frame.locator("#app").innerHTML() };
  await page.evaluate(() => {
    window.told = 0;
    addEventListener("rigledger-result", () => (window.told += 1));
  });
  // From another frame and from the host itself, with the right shape.
  await page.locator("#evil").evaluate((evil) => {
    evil.contentWindow.eval('parent.postMessage({ type: "rigledger:height", v: 1, px: 3000 }, "*")');
    evil.contentWindow.eval('parent.postMessage({ type: "rigledger:result", v: 1, state: "x", verdict: "x", net: [] }, "*")');
    postMessage({ type: "rigledger:height", v: 1, px: 3000 }, "*");
  });
  // Into the frame: from the host with a wrong shape, and from a stranger with the right one.
  await page.evaluate(() => {
    const inside = document.querySelector("rig-ledger").shadowRoot.querySelector("iframe").contentWindow;
    for (const data of [null, 1, "x", {}, { type: "rigledger:theme" }, { type: "rigledger:theme", v: 1, theme: "<b>" },
      { type: "rigledger:theme", v: 2, theme: "dark" }, { type: "rigledger:plan", v: 1, state: "rate=9" }, [[]]]) {
      inside.postMessage(data, "*");
    }
    document.getElementById("evil").contentWindow.eval(
      'parent.document.querySelector("rig-ledger").shadowRoot.querySelector("iframe").contentWindow.postMessage({ type: "rigledger:theme", v: 1, theme: "dark" }, "*")',
    );
  });
  await page.waitForTimeout(500);
  assert.equal(await height(page), before.height);
  assert.equal(await frame.locator("#app").innerHTML(), before.html);
  assert.equal(await page.evaluate(() => window.told), 0);
  assert.equal(await frame.evaluate(() => document.documentElement.dataset.theme), "light");
});

test("hostile links are refused with a finding and run nothing", async (t) => {
  const base = await site();
  const at = async (hash) => {
    const opened = await open(t, { path: `presets/dual-3090-vs-4090/embed.html#${hash}` });
    return { ...opened, said: await opened.page.locator("#notes").innerText() };
  };
  const long = await at(`rate=0.30&e.heading=${"x".repeat(70_000)}`);
  assert.match(long.said, /longer than 65536 bytes/);
  assert.match((await net(long.page))[0], /\$1,006–1,156/);
  const odd = await at(
    "e.theme=%3Cimg%20src=x%20onerror=alert(1)%3E&e.accent=url(//evil)&e.controls=rate%7D*%7Bx&e.__proto__=1&e.parts=all&e.lang=%00&e.heading=%3Cscript%3Ealert(1)%3C/script%3E",
  );
  for (const option of ["theme", "accent", "controls", "__proto__", "parts", "lang"]) assert.match(odd.said, new RegExp(`${option}=`));
  assert.equal(await odd.page.locator("h1").innerText(), "<script>alert(1)</script>");
  assert.equal(await odd.page.locator("h1 script, img").count(), 0);
  const deep = await at(`a.extras=${"(".repeat(3000)}&a.name=${encodeURIComponent("<img src=x>")}&rate=1e999`);
  assert.match((await deep.page.locator("#costs thead").innerText()), /<img src=x>/);
  assert.equal(await deep.page.locator("img").count(), 0);
  const none = await at("e.controls=nonsense");
  assert.match(none.said, /no control “nonsense”/);
  assert.ok(base);
});

test("a link to another preset goes to that one's own frame with the reader's values", async (t) => {
  const { page } = await open(t, { path: "embed.html#preset=4090-vs-5090&rate=0.40&e.theme=dark", until: null });
  await page.waitForSelector('html[data-app="ready"]', { state: "attached" });
  await page.waitForURL(/presets\/4090-vs-5090\/embed\.html/);
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  assert.match(await page.locator("#costs thead").innerText(), /RTX 5090/);
  const planner = await page.locator("#planner").getAttribute("href");
  assert.match(planner, /rate=0\.4/);
});

test("the builder's two texts work as pasted", async (t) => {
  const { page } = await open(t, { path: "embed-builder.html", until: null, tolerate: [] });
  await page.getByLabel("Comparison", { exact: true }).selectOption("dual-3090-vs-4090");
  await page.getByLabel("Lock Hours a day").check();
  await page.getByLabel("Heading").fill('A "quoted" <heading>');
  await until("the text", async () => /dual-3090-vs-4090.*quoted/s.test(await page.locator("#element").inputValue()));
  const [plain, live] = await Promise.all([page.locator("#plain").inputValue(), page.locator("#element").inputValue()]);
  assert.match(plain, /^<iframe src="http[^"]+presets\/dual-3090-vs-4090\/embed\.html#[^"]*e\.lock=hours/);
  assert.deepEqual(await axe(page, { rules: { "frame-tested": { enabled: false } } }), []);
  for (const text of [plain, live]) {
    const pasted = await visit(t, text);
    await pasted.page.locator("iframe, rig-ledger").first().scrollIntoViewIfNeeded();
    const frame = await widget(pasted.page);
    assert.equal(await frame.locator("h1").innerText(), 'A "quoted" <heading>');
    assert.equal(await frame.locator('[data-edit="slide hours"]:visible').isDisabled(), true);
  }
});

test("the builder takes a plan along, and says what is wrong where it is", async (t) => {
  const path = "embed-builder.html#v=1&preset=4090-vs-5090&rate=0.4";
  const { page } = await open(t, { path, until: null, tolerate: [] });
  const code = () => page.locator("#plain").inputValue();
  await until("the plan", async () => /4090-vs-5090\/embed\.html#v=1&amp;preset=4090-vs-5090&amp;rate=0\.4/.test(await code()));
  // What is no plan is said at its field, and is not in the code.
  await page.locator("#plan").fill("hello world");
  await until("the word", async () => /“hello world” is no link/.test(await page.locator("#plan-said").innerText()));
  assert.equal(await page.locator("#plan").getAttribute("aria-invalid"), "true");
  assert.doesNotMatch(await code(), /hello/);
  await page.locator("#plan").fill("rate=0.30&a.price=650-700-800");
  await until("no word", async () => (await page.locator("#plan-said").innerText()) === "");
  assert.match(await code(), /rate=0\.30&amp;a\.price=650-700-800/);
  // Of six controls the code has five; that is said where they are chosen.
  for (const name of ["Idle hours a day", "Sales tax", "Context"]) await page.getByLabel(`Show ${name}`, { exact: true }).check();
  const chosen = page.getByRole("group", { name: "Controls, 5 at most" });
  await until("the sixth", async () => /6 are chosen; the widget takes 5/.test(await chosen.innerText()));
  assert.equal(/e\.controls=([^&"]*)/.exec(await code())[1].split(",").length, 5);
  // The button that copies says so, and nothing far above it.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.resolve() } }));
  const button = page.locator('[data-copy="element"]');
  await button.click();
  await until("copied", async () => (await button.innerText()) === "Copied");
  assert.equal(await page.locator('[data-copy="plain"]').innerText(), "Copy");
});

test("a widget that cannot start, or not in time, shows the preset's figures and says so", async (t) => {
  const path = "presets/dual-3090-vs-4090/embed.html#rate=0.30";
  const broken = {
    hangs: (page) => page.route(/rigledger-app_bg.*\.wasm/, () => {}),
    "has no history": (page) =>
      page.addInitScript(() => {
        History.prototype.replaceState = () => {
          throw new Error("not here");
        };
      }),
    "has no sheets of its own": (page) => page.addInitScript(() => delete window.CSSStyleSheet),
  };
  for (const [name, before] of Object.entries(broken)) {
    const { page } = await open(t, { path, before, until: "failed", tolerate: ["page", "console"] });
    assert.equal(await page.locator("#costs").isVisible(), true, name);
    assert.match(await page.locator("#notes").innerText(), /could not start: .*Those shown are the preset’s/, name);
  }
});

test("the host's changes are told once each, and drawn once", async (t) => {
  const { page } = await visit(t, element(await site(), 'preset="dual-3090-vs-4090"'));
  const frame = await widget(page);
  await until("height", async () => (await height(page)) > 119);
  await page.waitForTimeout(300);
  await frame.evaluate(() => {
    window.told = 0;
    window.drawn = 0;
    addEventListener("message", () => (window.told += 1));
    addEventListener("resize", () => (window.drawn += 1));
  });
  await page.evaluate(async () => {
    for (let count = 0; count < 60; count += 1) {
      document.body.dataset.count = count;
      await new Promise((resolve) => setTimeout(resolve));
    }
  });
  assert.deepEqual(await frame.evaluate(() => [window.told, window.drawn]), [0, 0]);
});

test("an element of the host that is named as the script is does not take its place", async (t) => {
  const base = await site();
  const evil = `<embed name="currentScript" src="${base}icon.svg" type="image/svg+xml">`;
  const { page, requests } = await visit(t, `${evil}${element(base, 'preset="dual-3090-vs-4090"', "<p id=mine>Mine</p>")}`, { tolerate: ["console"] });
  await page.waitForTimeout(1000);
  assert.equal(await page.locator("#mine").isVisible(), true);
  assert.ok(!requests.some(({ url }) => /embed\.html/.test(url)));
});

test("a host that changes the link of a frame changes its options too", async (t) => {
  const address = `${await site()}presets/dual-3090-vs-4090/embed.html#e.theme=light`;
  const { page } = await visit(t, `<iframe src="${address}" title="w" width="700" height="1100"></iframe>`);
  await widget(page);
  await page.locator("iframe").evaluate((frame) => (frame.src = frame.src.replace("e.theme=light", "rate=0.40&e.theme=dark")));
  await until("the theme", async () => (await (await widget(page)).locator("html").getAttribute("data-theme")) === "dark");
  const frame = await widget(page);
  assert.equal(await frame.locator("#notes").innerText(), "");
  assert.doesNotMatch(await frame.locator("#app").innerText(), /not understood/);
  assert.match(await frame.locator("#planner").getAttribute("href"), /rate=0\.4/);
});
