// The sliders that decide most stand on top, and do not change places under the hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./harness.mjs";

const tops = (page) => page.locator('[id^="top-"]:is(input)').evaluateAll((all) => all.map(({ id }) => id));

test("three sliders stand on top, and stay there while one drags", async (t) => {
  const { page } = await open(t);
  const before = await tops(page);
  assert.equal(before.length, 3);
  const handle = page.locator("fieldset", { hasText: "What decides most" }).locator('input[type="range"]').nth(1);
  await handle.focus();
  for (let step = 0; step < 30; step += 1) await page.keyboard.press("ArrowLeft");
  // Another figure without a range changes what decides as well.
  for (const id of ["in-0-price", "in-rate"]) {
    await page.locator(`#${id}`).fill("1");
    await page.locator(`#${id}`).press("Enter");
  }
  assert.deepEqual(await tops(page), before);
  // Another card is another question.
  const card = page.getByLabel("Card", { exact: true }).first();
  await card.fill("RTX 5090");
  await card.press("Enter");
  await page.waitForFunction((before) => {
    const now = [...document.querySelectorAll('input[id^="top-"]')].map(({ id }) => id);
    return now.length === 3 && now.join() !== before.join();
  }, before);
});

test("a slider on top and the same one below are one", async (t) => {
  const { page } = await open(t);
  const [top] = await tops(page);
  const field = page.locator(`#${top}`);
  await field.fill("1234");
  await field.press("Enter");
  // The other may be folded.
  await page.locator("[data-fold]").evaluateAll((folds) => folds.forEach((fold) => (fold.open = true)));
  assert.equal(await page.locator(`#${top.replace("top-", "in-")}`).inputValue(), "1234");
});

test("what would change the verdict leads to its control, even a folded one", async (t) => {
  const { page } = await open(t);
  const resale = page.locator(".flips li", { hasText: "resale" }).getByRole("link").first();
  const now = Number((await resale.innerText()).replace(/\D/g, ""));
  assert.equal(await page.locator("#in-1-resale").count(), 0, "it is folded");
  await resale.click();
  await page.waitForFunction(() => document.activeElement.id === "in-1-resale");
  assert.ok(await page.locator("#in-1-resale").isVisible());
  assert.equal(Number(await page.locator("#in-1-resale").inputValue()), now);
});
