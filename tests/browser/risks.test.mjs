// What could rule a rig out: reached from the costs, in step with the plan.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

test("the costs lead there, and a supply that is too small rules a rig out", async (t) => {
  const { page } = await open(t, { width: 768 });
  await page.getByRole("link", { name: "What could rule a rig out" }).click();
  const part = page.locator("#part-risks .part");
  await page.locator("#risk-0").waitFor();
  assert.match(await page.locator("#risk-0").innerText(), /nothing rules it out/);
  assert.match(await page.locator("#risk-1").innerText(), /one thing rules it out/);
  assert.match(await part.innerText(), /9 checked and fine/);
  await page.getByText("Name, link, power, host").first().click();
  const supply = page.locator("#in-0-psu_watts");
  await supply.fill("650");
  await supply.press("Enter");
  await page.waitForFunction(() => document.querySelector("#risk-0").innerText.includes("one thing rules it out"));
  assert.match(await part.innerText(), /more than the supply's 650 W/);
  assert.deepEqual(await axe(page), []);
});

test("memory is worked out card by card, in light and dark", async (t) => {
  for (const dark of [false, true]) {
    const { page, close } = await open(t, { width: 320, dark });
    await page.getByRole("link", { name: "How each byte comes about" }).click();
    await page.locator("#memory-0").waitFor();
    await page.locator("#part-memory").getByText("Card 1: 2.0 GiB spare").click();
    assert.match(await page.locator("#part-memory").innerText(), /40 × \(2,048 bytes \+ 2,048 bytes\) × 8,192 × 1/);
    assert.deepEqual(await axe(page), []);
    await close();
  }
});
