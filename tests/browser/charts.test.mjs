// Charts are drawn, read by pointer and keyboard, and saved.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { GRADES, axe, open } from "./harness.mjs";

const reading = (page) => page.locator(".reading");

test("the chart of cost is read by the pointer, and by the keyboard", async (t) => {
  const { page } = await open(t);
  const canvas = page.locator("#cost-over-time .canvas");
  await canvas.scrollIntoViewIfNeeded();
  await canvas.hover();
  await reading(page).waitFor();
  const words = await reading(page).locator("p").allInnerTexts();
  assert.match(words[0], /^Months until you sell: \d+$/);
  assert.match(words[1], /^Dual RTX 3090: \$[\d,]+/);
  // What it says is a row of the table.
  const rows = await page.locator("#cost-over-time tbody tr").evaluateAll((all) => all.map((row) => row.textContent));
  assert.ok(rows.includes(words.map((text) => text.split(": ")[1]).join("")), words.join());
  await page.mouse.move(0, 0);
  assert.equal(await reading(page).count(), 0);

  const range = page.locator("#cost-over-time .readout");
  await range.focus();
  await range.press("Home");
  assert.match(await range.getAttribute("aria-valuetext"), /^Months until you sell: 0; Dual RTX 3090/);
  assert.match(await reading(page).innerText(), /Months until you sell: 0/);
  assert.deepEqual(await axe(page), []);
  await range.press("Tab");
  assert.equal(await reading(page).count(), 0);
});

test("the charts of a part fit their place, are read, and are saved with all of their points", async (t) => {
  const { page } = await open(t, { width: 700 });
  await page.locator("#part-speed > summary").click();
  const drawn = page.locator("#speed-by-depth svg.drawn");
  await drawn.waitFor();
  const { width } = await drawn.boundingBox();
  const box = await drawn.getAttribute("viewBox");
  assert.ok(Math.abs(Number(box.split(" ")[2]) / 8 - width) < 2, `${box} in ${width}`);
  await page.setViewportSize({ width: 400, height: 800 });
  await page.waitForFunction((box) => document.querySelector("#speed-by-depth svg").getAttribute("viewBox") !== box, box);
  await page.locator("#speed-by-depth .canvas").hover();
  assert.match(await reading(page).innerText(), /Dual RTX 3090: \d/);
  await page.locator("#speed-by-depth summary").click();
  const download = page.waitForEvent("download");
  await page.locator("#speed-by-depth [data-take]").click();
  const file = await download;
  assert.equal(file.suggestedFilename(), "rigledger-speed-by-depth.csv");
  const csv = await readFile(await file.path(), "utf8");
  assert.match(csv, /^series,/);
  assert.ok(csv.trim().split("\n").length > (await page.locator("#speed-by-depth tbody tr").count()));
});

test("the figures of a chart are saved before any part was opened", async (t) => {
  const { page } = await open(t);
  await page.locator("#cost-over-time summary").click();
  const download = page.waitForEvent("download");
  await page.locator("#cost-over-time [data-take]").click();
  assert.match(await readFile(await (await download).path(), "utf8"), /^series,Months until you sell,low,likely,high\n/);
});

for (const [width, wide] of [[360, false], [1280, true], [2560, true]]) {
  test(`lines are named at their ends or in the legend, and read where they are, at ${width} px`, async (t) => {
    const { page } = await open(t, { width });
    const figure = page.locator("#cost-over-time");
    const entry = figure.locator(".legend li", { hasText: "Dual RTX 3090" });
    assert.equal(await entry.isVisible(), !wide);
    const canvas = figure.locator(".canvas");
    const place = await canvas.boundingBox();
    const [left, narrow, from, named] = (await canvas.getAttribute("data-room")).split(" ").map(Number);
    assert.equal(place.width >= from, wide);
    const range = figure.locator(".readout");
    await range.focus();
    for (const [key, x] of [["Home", place.x + left], ["End", place.x + place.width - (wide ? named : narrow)]]) {
      await range.press(key);
      const line = await page.locator(".reading-line").boundingBox();
      assert.ok(Math.abs(line.x - x) < 1.5, `${key}: ${line.x}, not ${x}`);
    }
    assert.ok(await reading(page).isVisible());
    assert.deepEqual(await axe(page, { grades: GRADES }), []);
    // What is drawn there: a dot at the end of the line, and beside it a name only where there is room.
    const drawn = await canvas.locator("canvas").evaluate((canvas, room) => {
      const at = Math.round(canvas.width - room + 12);
      const { data } = canvas.getContext("2d").getImageData(at, 0, canvas.width - at, canvas.height);
      return data.some((value, index) => index % 4 === 3 && value > 0);
    }, wide ? named : narrow);
    assert.equal(drawn, wide);
  });
}

test("what is rented is dashed in the legend too, and crossings are told in words", async (t) => {
  const { page } = await open(t, { path: "presets/own-vs-rent-vs-api-70b/index.html", width: 500 });
  const marker = page.locator("#cost-over-time .legend li", { hasText: "Rent" }).locator(".marker");
  assert.equal(await marker.evaluate((marker) => getComputedStyle(marker).borderTopStyle), "dashed");
  await page.locator("#part-money > summary").click();
  await page.locator("#money-by-hours svg.drawn").waitFor();
  assert.match(await page.locator("#money-by-hours figcaption").innerText(), /are level at [\d.]+ h a day: \$[\d.]+\./);
});

test("bars of memory are of one scale", async (t) => {
  const { page } = await open(t, { hash: "v=1&preset=none&model=qwen3-32b&a.gpu=rtx-3060-12gb&a.count=2&b.gpu=rtx-pro-6000-blackwell" });
  const width = (rig) =>
    page.locator(`.rig-bars.rig-${rig} .bar .card`).first().evaluate((card) => card.getBBox().width);
  await page.waitForFunction(() => document.querySelectorAll(".rig-bars .bar .card").length === 3);
  const [small, large] = [await width(0), await width(1)];
  assert.ok(Math.abs(large / small - 96 / 12) < 0.1, `${large} / ${small}`);
});

const isCanvas = (url) => /rigledger-canvas_bg.*\.wasm/.test(url);
const drawn = "#cost-over-time .drawn";
/** Whether there is anything on the canvas. */
function painted() {
  const canvas = document.querySelector("#cost-over-time canvas");
  const { width, height } = canvas;
  const empty = Object.assign(document.createElement("canvas"), { width, height });
  return canvas.toDataURL() !== empty.toDataURL();
}

test("no slider waits for what draws the chart, and the static drawing stays until it has come", async (t) => {
  let come;
  const waits = new Promise((resolve) => (come = resolve));
  const before = (page) => page.route(isCanvas, (route) => waits.then(() => route.continue()));
  const { page } = await open(t, { path: "presets/dual-3090-vs-4090/index.html", before });
  assert.equal(await page.locator(drawn).isVisible(), true);
  const net = page.locator("#costs .net td").first();
  const figure = await net.innerText();
  await page.locator('[data-edit="slide rate"]').first().press("ArrowRight");
  assert.notEqual(await net.innerText(), figure);
  // It is of other figures now.
  assert.equal(await page.locator(drawn).count(), 0);
  assert.equal(await page.evaluate(painted), false);
  come();
  await page.waitForFunction(painted);
});

test("the static drawing gives way to the canvas, and does not stand for another plan", async (t) => {
  const path = "presets/dual-3090-vs-4090/index.html";
  const { page } = await open(t, { path });
  await page.locator(drawn).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(painted), true);
  const other = await open(t, { path, hash: "rate=0.4", before: (page) => page.route(isCanvas, () => {}) });
  assert.equal(await other.page.locator(drawn).count(), 0);
});

test("where what draws the chart cannot come, the page says so and goes on", async (t) => {
  const options = { tolerate: ["console"], before: (page) => page.route(isCanvas, (route) => route.abort()) };
  const { page } = await open(t, options);
  await page.locator("#stale").waitFor();
  assert.equal(await page.locator("#failure").isVisible(), false);
  const net = page.locator("#costs .net td").first();
  const figure = await net.innerText();
  await page.locator('[data-edit="slide rate"]').first().press("ArrowRight");
  assert.notEqual(await net.innerText(), figure);
  assert.ok((await page.locator("#cost-over-time tbody tr").count()) > 3);
  const widget = await open(t, { ...options, path: "presets/dual-3090-vs-4090/embed.html" });
  await widget.page.locator("#notes p", { hasText: "The chart could not be loaded" }).waitFor();
});
