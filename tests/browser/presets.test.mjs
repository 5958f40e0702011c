// Pages of presets: whole without JavaScript, taken over without a jump, with the very figures of the program.
//
// Without JavaScript nothing uses what is preloaded, which Chromium notes on the console after some seconds.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";

import { axe, launched, open } from "./harness.mjs";

const DIST = process.env.RIGLEDGER_DIST;
const names = async () => (await readdir(join(DIST, "presets"), { withFileTypes: true })).filter((e) => e.isDirectory()).map(({ name }) => name);

/** What a page shows, as text. */
const figures = (page) =>
  page.evaluate(() => {
    const all = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent.replaceAll(/\s+/g, " ").trim());
    return {
      verdict: all(".verdict-sentence, .verdict-more"),
      costs: all("#costs td, #costs tbody th"),
      memory: [...document.querySelectorAll(".bars")].map((e) => e.textContent),
      chart: all("#chart tbody td, #chart figcaption"),
    };
  });

test("without JavaScript a preset shows verdict, table, chart and what its article claims", async (t) => {
  const { page } = await open(t, { path: "presets/dual-3090-vs-4090/", until: null, javaScript: false, tolerate: ["console"] });
  assert.match(await page.locator(".verdict-sentence").innerText(), /Single RTX 4090 costs \$228 less/);
  assert.match(await page.locator("#costs .net").innerText(), /\$1,006–1,156/);
  assert.equal(await page.locator("svg.drawn").isVisible(), true);
  // Not innerText: what is far below is laid out when the reader comes near.
  const text = await page.locator(".article").first().textContent();
  for (const part of ["As published", "As the data have it now", "2.5 GiB", "40 GB of KV cache", "327,680 bytes a token"]) assert.ok(text.includes(part), part);
  assert.ok((await page.locator(".claims tr.flagged").count()) > 20);
});

test("its figures are those of the live page and of the native program", async (t) => {
  const path = "presets/dual-3090-vs-4090/";
  const { page: plain } = await open(t, { path, until: null, javaScript: false, tolerate: ["console"] });
  const { page: live } = await open(t, { path });
  const shown = await figures(live);
  assert.ok(shown.costs.length > 20 && shown.chart.length > 10);
  assert.deepEqual(await figures(plain), shown);
  // Built by the tests of the core; the very functions that the page calls.
  const root = new URL("../..", import.meta.url).pathname;
  const cargo = ["run", "--quiet", "-p", "rigledger-core", "--example", "evaluate", "--", "dual-3090-vs-4090"];
  const report = JSON.parse(execFileSync("cargo", cargo, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 }));
  // The page says in the same sentence what would change it.
  assert.ok(shown.verdict[0].startsWith(report.verdict.sentence.replace(/\.$/, "")), shown.verdict[0]);
  const dollars = (value) => `$${Math.trunc(value + 1e-9).toLocaleString("en-US")}`;
  report.rigs.forEach((rig, index) => {
    const { low, high } = rig.cost.net;
    const cell = shown.costs.at(index - report.rigs.length);
    assert.ok(cell.startsWith(`${dollars(low)}–${dollars(high).slice(1)}`), `${cell}: ${low} to ${high}`);
  });
});

test("every preset is taken over with the same figures, without a shift", async (t) => {
  for (const name of await names()) {
    const path = `presets/${name}/index.html`;
    const { page: plain, close: first } = await open(t, { path, until: null, javaScript: false, tolerate: ["console"] });
    // Alive it is of today: the figures are those of their month.
    const month = /"datePublished":"(\d{4}-\d\d)"/.exec(await readFile(join(DIST, path), "utf8"))[1];
    const { page: live, close: second } = await open(t, {
      path,
      day: `${month}-15T12:00`,
      before: (page) =>
        page.addInitScript(() => {
          window.shifts = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
        }),
    });
    await live.waitForTimeout(300);
    assert.deepEqual(await figures(plain), await figures(live), name);
    const shifts = await live.evaluate(() => window.shifts);
    assert.ok(shifts < 0.05, `${name}: ${shifts}`);
    await until(live);
    assert.deepEqual(await axe(live), [], name);
    await first();
    await second();
  }
});

/** The column of the reader's figures is filled. */
const until = (page) => page.waitForFunction(() => document.querySelector("[data-yours=verdict]").textContent.length > 5);

test("the reader's column follows the controls, the published one stays", async (t) => {
  const { page } = await open(t, { path: "presets/dual-3090-vs-4090/", hash: "rate=0.30" });
  const row = page.locator(".three tr.paid", { hasText: "Electricity" }).first();
  await page.waitForFunction(() => document.querySelector('[data-yours="0 Electricity"]').textContent.includes("$613"));
  assert.match(await row.textContent(), /\$306.*\$613/s);
});

test("a link to a preset by its name opens its page with the reader's values", async (t) => {
  const { page } = await open(t, { hash: "preset=4090-vs-5090&rate=0.30", until: null, tolerate: ["console"] });
  await page.waitForURL(/presets\/4090-vs-5090\/index\.html/);
  await page.waitForSelector('html[data-app="ready"]', { state: "attached" });
  assert.match(await page.evaluate(() => location.hash), /rate=0\.3/);
});

test("what other sites are told is there", async () => {
  for (const name of await names()) {
    const folder = join(DIST, "presets", name);
    const told = JSON.parse(await readFile(join(folder, "oembed.json"), "utf8"));
    assert.equal(told.type, "rich");
    const picture = await readFile(join(folder, "picture.png"));
    assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [1200, 630]);
    const page = await readFile(join(folder, "index.html"), "utf8");
    for (const part of ['rel="canonical" href="./"', "application/json+oembed", "og:image", "application/ld+json"]) {
      assert.ok(page.includes(part), `${name}: ${part}`);
    }
    for (const file of ["index.html", "embed.html"]) {
      for (const copy of ["br", "gz"]) assert.ok((await readFile(join(folder, `${file}.${copy}`))).length > 100);
    }
  }
});

test("from a file, without a server, a preset reads as it is", async (t) => {
  const context = await (await launched()).newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(DIST, "presets/dual-3090-vs-4090/index.html")).href);
  assert.match(await page.locator(".verdict-sentence").innerText(), /\$228 less/);
  assert.equal(await page.locator("svg.drawn").isVisible(), true);
  // The style sheet is found too.
  assert.equal(await page.locator("#costs").evaluate((e) => getComputedStyle(e).fontVariantNumeric), "tabular-nums");
  await page.getByRole("link", { name: "Rigledger" }).first().click();
  assert.match(page.url(), /index\.html/);
});

test("a live link says what has changed since, a pinned one carries everything", async (t) => {
  const { page } = await open(t, {
    hash: "v=1&preset=dual-3090-vs-4090&seen=2026-01-02:1000_853",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await page.locator("#since li").first().waitFor();
  const said = await page.locator("#since").innerText();
  assert.match(said, /Since 2026-01-02/);
  assert.match(said, /Dual RTX 3090: net cost \$1,081, which is \$81 more than \$1,000/);
  assert.doesNotMatch(said, /Single RTX 4090/);
  await page.locator("#part-take > summary").click();
  await page.getByRole("button", { name: "Copy a link with every figure fixed" }).click();
  await page.getByText(/fixed: Copied/).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  for (const part of ["preset=none", "rate=0.15", "a.price=700", "b.resale=1400", "horizon=24"]) {
    assert.ok(link.includes(part), `${part}: ${link}`);
  }
  const again = await open(t, { hash: link.split("#")[1] });
  assert.deepEqual(await figures(again.page).then(({ costs }) => costs), await figures(page).then(({ costs }) => costs));
});
