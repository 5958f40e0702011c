// Amounts in the reader's currency, and electricity of the reader's region.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

const EURO = "v=1&preset=dual-3090-vs-4090&currency=EUR&fx=0.9";

test("every amount is in the currency of the plan, a name as it was given", async (t) => {
  for (const [currency, amount] of [["EUR", "€275"], ["CHF", "CHF 275"]]) {
    const hash = EURO.replace("EUR", currency) + "&a.name=My+%242%2C000+box";
    const { page } = await open(t, { hash, locale: "de-DE" });
    const costs = (await page.locator("#costs").innerText()).replaceAll("\u00a0", " ");
    assert.ok(costs.includes(amount) && costs.includes("My $2,000 box"), costs);
    await page.locator("#part-money > summary").click();
    await page.locator("#money-holding svg").waitFor();
    const all = (await page.locator("main").innerText()).replaceAll("My $2,000 box", "");
    assert.doesNotMatch(all, /\$\d/);
    // The price of a dollar is one in another currency.
    assert.doesNotMatch(all.replaceAll("per USD", ""), /USD/);
    assert.deepEqual(await axe(page), []);
  }
});

test("a region brings its price of electricity, a currency its letters", async (t) => {
  const { page } = await open(t);
  await page.locator("#part-money > summary").click();
  await page.getByText("Region and currency").click();
  await page.getByLabel("Region of the electricity price").selectOption("de");
  await page.waitForFunction(() => /region=de/.test(location.hash));
  await page.getByLabel("Currency", { exact: true }).fill("eur");
  await page.getByLabel("Currency", { exact: true }).press("Enter");
  await page.waitForFunction(() => /currency=EUR/.test(location.hash));
  const rate = Number(await page.locator("#in-rate").inputValue());
  assert.ok(rate > 0.3 && rate < 0.6, String(rate));
  // The article's $1,400 at the published rate.
  const cards = Number(/Cards\t€([\d,]+)/.exec(await page.locator("#costs").innerText())[1].replace(",", ""));
  assert.ok(cards > 1000 && cards < 1400, String(cards));
  await page.getByLabel("Currency", { exact: true }).fill("e1");
  await page.getByLabel("Currency", { exact: true }).press("Enter");
  await page.getByText("A currency is three letters, such as EUR.").waitFor();
});
