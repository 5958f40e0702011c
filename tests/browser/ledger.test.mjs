// The ledger: everything that is assumed, and the way to its control.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

async function ledger(page) {
  await page.locator("#part-ledger > summary").click();
  await page.locator("#ledger-plan").waitFor();
}

const focused = (page) => page.evaluate(() => document.activeElement.id);

test("a line leads to its control, even into what is closed", async (t) => {
  const { page } = await open(t);
  await ledger(page);
  const link = (name) => page.locator("#part-ledger").getByRole("link", { name, exact: true });
  await link("Price of a card").first().click();
  assert.equal(await focused(page), "in-0-price");
  await link("Resale of all cards").first().click();
  assert.equal(await focused(page), "in-0-resale");
  assert.equal(await page.locator("#in-0-resale").isVisible(), true);
  // What counts nothing is folded.
  await page.locator("#part-ledger summary", { hasText: "not counted unless entered" }).first().click();
  await link("Cost of capital").click();
  assert.equal(await focused(page), "in-discount");
  // What has no control elsewhere has one here.
  await link("Interest on instalments").click();
  assert.equal(await focused(page), "led-interest");
  assert.equal(await page.locator("#led-interest").isVisible(), true);
});

test("it follows what is entered, and says that the reader entered it", async (t) => {
  const { page } = await open(t);
  await ledger(page);
  const row = page.locator("#part-ledger tr", { has: page.getByRole("link", { name: "Electricity price", exact: true }) });
  assert.match(await row.innerText(), /0\.15 USD\/kWh\s+starting figures/);
  const rate = page.locator("#in-rate");
  await rate.fill("0.42");
  await rate.press("Enter");
  await page.waitForFunction(() => /0\.42 USD\/kWh\s+you/.test(document.querySelector("#part-ledger").innerText));
});

for (const [width, dark] of [[320, true], [1280, false]]) {
  test(`nothing sticks out at ${width} px, and no serious violation`, async (t) => {
    const { page } = await open(t, { width, dark });
    await ledger(page);
    await page.getByText("Figures without a control above").click();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${over} px`);
    assert.deepEqual(await axe(page), []);
  });
}
