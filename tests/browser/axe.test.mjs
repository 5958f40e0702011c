// Violations of any grade, on every kind of page: light, dark, and in forced colours.

import assert from "node:assert/strict";
import { test } from "node:test";

import { GRADES, answered, axe, open } from "./harness.mjs";

const LOOKS = [{}, { dark: true }, { forcedColors: true }];
const PAGES = [
  "presets/dual-3090-vs-4090/index.html",
  "presets/dual-3090-vs-4090/embed.html",
  "presets/index.html",
  "accuracy.html",
  "embed-builder.html",
  "data/index.html",
];
const name = (look) => Object.keys(look)[0] ?? "light";

for (const look of LOOKS) {
  test(`the planner with all of it open: nothing of any grade, ${name(look)}`, async (t) => {
    const { page } = await open(t, look);
    await answered(page);
    assert.deepEqual(await axe(page, { grades: GRADES }), []);
    const ids = await page.locator("details[data-part]").evaluateAll((all) => all.map(({ id }) => id));
    for (const id of ids) await page.locator(`#${id} > summary`).click();
    await page.waitForFunction(() => !document.body.innerText.includes("Being worked out"));
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details:not([data-part])")) details.open = true;
    });
    await page.waitForTimeout(300);
    assert.deepEqual(await axe(page, { grades: GRADES }), []);
  });

  test(`every other page: nothing of any grade, ${name(look)}`, async (t) => {
    for (const path of PAGES) {
      const { page } = await open(t, { path, ...look, until: path.startsWith("presets/dual") ? "ready" : null });
      assert.deepEqual(await axe(page, { grades: GRADES }), [], path);
    }
  });
}
