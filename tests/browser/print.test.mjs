// Printed, the answer is two pages: what it costs, and what it runs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./harness.mjs";

/** Pages of a PDF: it names each in plain text. */
const pages = (pdf) => pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;

test("two clean pages with verdict, table, chart, memory and models, and no controls", async (t) => {
  const { page } = await open(t);
  await page.waitForTimeout(500);
  for (const format of ["A4", "Letter"]) assert.equal(pages(await page.pdf({ format })), 2, format);
  await page.emulateMedia({ media: "print" });
  for (const shown of [".verdict-sentence", ".costs table", "#cost-chart", ".bars", ".models table"]) {
    assert.ok(await page.locator(shown).isVisible(), shown);
  }
  assert.equal(await page.locator("input:visible, select:visible").count(), 0);
  const buttons = await page.locator("button:visible:not(.disclose)").allInnerTexts();
  assert.deepEqual(buttons, []);
});

test("a part that is open is printed after them", async (t) => {
  const { page } = await open(t);
  await page.locator("#part-speed > summary").click();
  await page.locator("#speed-by-depth svg").waitFor();
  assert.ok(pages(await page.pdf({ format: "A4" })) > 2);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#speed-by-depth svg").isVisible());
});
