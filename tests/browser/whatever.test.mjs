// Whatever runs: no model in particular, and every model in another order.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

test("without a model each rig shows the largest that it runs", async (t) => {
  const { page } = await open(t);
  const model = page.locator("#model");
  await model.fill("Whatever runs");
  await model.press("Enter");
  await page.waitForFunction(() => document.querySelector(".verdict-more").innerText.includes("runs up to"));
  assert.match(await page.locator(".rig-bars.rig-1").innerText(), /Qwen3 32B in Q4_K_M/);
  assert.equal(await page.locator("#quant").count(), 0);
  await page.waitForFunction(() => location.hash.includes("model=any"));
  await page.reload();
  await page.waitForFunction(() => document.querySelector("#model")?.value === "Whatever runs");
});

test("every model stands by use, size, speed, context or quality, that of the plan on top", async (t) => {
  const { page } = await open(t);
  await page.locator("#part-models > summary").click();
  await page.locator(".every-model").waitFor();
  const shown = page.locator(".every-model table:visible");
  assert.equal(await shown.count(), 1);
  assert.match(await shown.locator("tbody").first().innerText(), /Llama 3\.1 70B/);
  const names = async () => (await shown.locator("tr.model [data-edit]").allInnerTexts()).join();
  const seen = new Set([await names()]);
  for (const order of ["size", "speed", "longest context", "least loss of quality"]) {
    await page.locator(".every-model").getByLabel(order, { exact: true }).check();
    await page.waitForFunction((names) => {
      const buttons = [...document.querySelectorAll(".every-model tr.model [data-edit]")];
      return buttons.length > 150 && buttons.map((button) => button.innerText).join() !== names;
    }, [...seen].at(-1));
    assert.equal(await shown.count(), 1, order);
    seen.add(await names());
  }
  assert.equal(seen.size, 5, "five orders");
  // Where a drag draws it anew, order and filter stay.
  const all = await shown.locator("tr.model:visible").count();
  await page.getByLabel("30 and more").check();
  const large = await shown.locator("tr.model:visible").count();
  assert.ok(large > 10 && large < all / 2, `${large} of ${all}`);
  await page.locator("#in-context").fill("16384");
  await page.locator("#in-context").press("Enter");
  await page.getByText("What fits with 16K of context").waitFor();
  assert.ok((await shown.locator("tr.model:visible").count()) <= large);
  assert.ok(await page.getByLabel("least loss of quality", { exact: true }).isChecked());
  assert.deepEqual(await axe(page), []);
});
