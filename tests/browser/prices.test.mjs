// The price of a card over time, where its price opens: what was paid, what was foreseen, what is expected.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { axe, FIREFOX, open } from "./harness.mjs";

/** Opens a line of the cost table by its name, and waits for what stands below it. */
async function line(page, name) {
  await page.locator("#costs").getByRole("button", { name, exact: true }).click();
  await page.locator("[data-line] .history").first().waitFor();
}

test("the cards' line shows prices over time, read by pointer and keyboard with their source", async (t) => {
  const { page } = await open(t, { hash: "#preset=dual-3090-vs-4090-today" });
  await line(page, "Cards");
  const figure = page.locator("#price-cards-1");
  // Where the chart is wide, some of them stand at the lines' ends instead.
  const legend = await figure.locator(".legend").textContent();
  for (const name of ["sold used", "new", "foreseen of used ones before", "expected to bring", "today"]) {
    assert.ok(legend.includes(name), `${name} in ${legend}`);
  }
  assert.equal(await figure.locator("svg.drawn").count(), 1);
  const canvas = figure.locator(".canvas");
  await canvas.scrollIntoViewIfNeeded();
  const { width, height } = await canvas.boundingBox();
  await canvas.hover({ position: { x: 60 + (width - 74) * 0.55, y: height / 2 } });
  const reading = page.locator(".reading");
  await reading.waitFor();
  const words = await reading.locator("p").allInnerTexts();
  assert.match(words[0], /^month: \d{4}-\d\d$/);
  assert.match(words.at(-1), /^Source: \S/);
  // Lines that have no point there are not read.
  const rows = await figure.locator("tbody tr").evaluateAll((all) => all.map((row) => row.textContent.replaceAll("–", "")));
  const read = words.map((text) => text.slice(text.indexOf(": ") + 2)).join("");
  assert.ok(rows.includes(read), `${read} in ${rows.join("\n")}`);
  const range = figure.locator(".readout");
  await range.focus();
  await range.press("Home");
  assert.match(await range.getAttribute("aria-valuetext"), /^month: 20\d\d-\d\d; (sold used|new): .*; Source: /);
  // What is expected opens like a fan: its last row has ends, and no price.
  await range.press("End");
  assert.match(await range.getAttribute("aria-valuetext"), /^month: 20\d\d-\d\d; expected to bring: \$[\d,]+ \(\$/);
  await range.blur();
  await page.getByText("Every dated price of the RTX 3090").first().click();
  const table = page.locator(".history").first().locator("table.measured");
  assert.ok((await table.locator("tbody tr").count()) > 60);
  assert.ok((await table.locator('a[href^="https://"]').count()) > 10);
  assert.deepEqual(await axe(page), []);
});

// Firefox saves the file; Playwright hears nothing of it there.
test("the line of resale has the fan too, and its figures are saved", { skip: FIREFOX }, async (t) => {
  const { page } = await open(t, { hash: "#preset=dual-3090-vs-4090-today" });
  await line(page, "Resale");
  const figure = page.locator("#price-resale-1");
  await figure.locator("summary").click();
  const download = page.waitForEvent("download");
  await figure.locator("[data-take]").click();
  const csv = await readFile(await (await download).path(), "utf8");
  assert.match(csv, /^series,month,low,likely,high\n/);
  for (const name of ["sold used,2022-10", "new,", "foreseen of used ones before,2026", "expected to bring,"]) {
    assert.ok(csv.includes(`\n${name}`), name);
  }
});

test("a card without dated prices says so, and has what is expected of the price in use", async (t) => {
  const { page } = await open(t, { hash: "#preset=none&a.gpu=custom&a.gpu_name=Mine&a.gpu_gib=48&a.price=900&b.gpu=rtx-4090" });
  await line(page, "Cards");
  const mine = page.locator(".history").first();
  assert.match(await mine.innerText(), /No dated price of the .+ is on record, new or used/);
  assert.equal(await mine.locator(".legend li").count(), 1);
  assert.equal(await page.getByText("Every dated price").count(), 1, "of the other card alone");
});

for (const [width, dark] of [[360, true], [1280, false]]) {
  test(`nothing sticks out at ${width} px`, async (t) => {
    const { page } = await open(t, { width, dark, hash: "#preset=dual-3090-vs-4090-today" });
    await line(page, "Cards");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${over} px`);
    const { width: drawn } = await page.locator("#price-cards-1 svg.drawn").boundingBox();
    assert.ok(drawn <= width && drawn > 200, `${drawn} px`);
    assert.deepEqual(await axe(page), []);
  });
}

test("what is old is marked with its age, and has a date and a range; what is typed has neither", async (t) => {
  const { page } = await open(t, { hash: "#preset=none&region=us-fl&a.gpu=rx-6800-xt&b.gpu=rtx-5090" });
  const findings = page.locator(".findings");
  const said = await findings.innerText();
  const age = /The price of electricity in Florida \(US\) is (\d+) months old/.exec(said);
  assert.ok(age && Number(age[1]) > 24, said);
  assert.match(said, /The newest price of the RX 6800 XT is \d+ months old/);
  assert.doesNotMatch(said, /RTX 5090 is \d+ months old/);
  await page.locator("#part-ledger > summary").click();
  await page.locator("#ledger-plan").waitFor();
  const row = (name) => page.locator("#part-ledger tr", { has: page.getByRole("link", { name, exact: true }) }).first();
  assert.match(await row("Electricity price").innerText(), /\([\d.]+ to [\d.]+\) USD\/kWh\s+catalogue[\s\S]*2023-\d\d/);
  assert.match(await row("Price of a card").innerText(), /up to 2023-\d\d, .*as no newer one is known/);
  const { page: typed } = await open(t, {
    hash: "#preset=none&region=us-fl&rate=0.2&a.gpu=rx-6800-xt&a.price=300&b.gpu=rtx-5090",
  });
  assert.doesNotMatch(await typed.locator("body").innerText(), /months old/);
});
