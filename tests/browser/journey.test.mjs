// A whole visit: a rig from scratch, the cheapest of all, shared and opened elsewhere; and at a zoom of 400 %.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

const verdict = (page) => page.locator(".verdict-sentence").innerText();

test("a rig is built by the keyboard, is found cheaper, is shared, and is the same elsewhere", async (t) => {
  const { page } = await open(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const add = page.getByLabel(/^Add a rig/);
  await add.focus();
  await page.keyboard.type("2x RTX 3060 12 GB");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#costs thead th").length === 3);
  const price = page.locator("#in-2-price");
  await price.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("200-240");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#costs table").innerText.includes("$400–480"));
  const said = await verdict(page);
  const costs = await page.locator("#costs table").innerText();

  await page.getByRole("button", { name: "Copy link" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText(/copied/i).first().waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  // Another reader, whose browser has nothing of this.
  const elsewhere = await open(t, { hash: link.split("#")[1], locale: "de-DE", width: 768, dark: true });
  assert.equal(await verdict(elsewhere.page), said);
  assert.equal(await elsewhere.page.locator("#costs table").innerText(), costs);
  assert.deepEqual(await axe(elsewhere.page), []);
});

test("at a zoom of 400 % all can be read and done without scrolling sideways", async (t) => {
  for (const dark of [false, true]) {
    // A window of 1280 by 1024 pixels.
    const { page } = await open(t, { width: 320, height: 256, scale: 4, dark });
    const before = await page.locator(".costs tr.net").innerText();
    await page.locator('input[type=range][data-edit="slide hours"]').focus();
    await page.keyboard.press("End");
    await page.waitForFunction((before) => document.querySelector(".costs tr.net").innerText !== before, before);
    const ids = await page.locator("details[data-part]").evaluateAll((all) => all.map(({ id }) => id));
    for (const id of ids) await page.locator(`#${id} > summary`).click();
    await page.waitForFunction(() => !document.body.innerText.includes("Being worked out"));
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wider <= 0, `${wider} px too wide`);
    assert.deepEqual(await axe(page), []);
  }
});
