// Charts are drawn, read by pointer and keyboard, and saved.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

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
