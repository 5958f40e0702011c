// A whole visit: a rig from scratch, the cheapest of all, shared and opened elsewhere; a slider that is held; a comparison's
// own page; and at a zoom of 400 %.

import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, axe, open } from "./harness.mjs";

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

for (const [width, dark] of [[1280, false], [360, true]]) {
  test(`a price of the catalogue is dragged: its ends stay, the answer follows, at ${width} px`, async (t) => {
    const { page } = await open(t, { width, height: 740, dark, hash: "v=1&preset=dual-3090-vs-4090-today" });
    await answered(page);
    const slider = page.locator('input[data-edit="slide price 0"]:visible').first();
    await slider.evaluate((slider) => slider.scrollIntoView({ block: "center" }));
    const bar = page.locator(".glance-bar");
    const held = () => slider.evaluate(({ min, max, value }) => ({ ends: [min, max], share: (value - min) / (max - min) }));
    const { ends } = await held();
    const { x, y, width: wide, height } = await slider.boundingBox();
    const to = (share) => page.mouse.move(x + wide * share, y + height / 2);
    await to(0.5);
    await page.mouse.down();
    let said = "";
    for (const share of [0.6, 0.7, 0.8]) {
      await to(share);
      await page.waitForFunction((said) => document.querySelector(".glance-bar").innerText !== said, said);
      await answered(page);
      said = await bar.innerText();
      assert.match(said, /\$/);
      assert.deepEqual((await held()).ends, ends);
    }
    // Held where it is, it runs nowhere.
    await to(0.8);
    await page.waitForTimeout(700);
    assert.ok(Math.abs((await held()).share - 0.8) < 0.05, JSON.stringify(await held()));
    assert.equal(await bar.innerText(), said);
    await page.mouse.up();
    assert.deepEqual((await held()).ends, ends);
  });
}

test("a comparison's own page answers, and what it published stays beside it", async (t) => {
  const { page } = await open(t, { path: "presets/dual-3090-vs-4090/", width: 360, height: 740, dark: true });
  const row = page.locator(".three tr.paid", { hasText: "Electricity" }).first();
  await page.waitForFunction(() => document.querySelector('[data-yours="0 Electricity"]').textContent.includes("$306"));
  const before = await page.locator("#costs tr.net").innerText();
  await page.locator('input[data-edit="slide hours"]:visible').first().focus();
  await page.keyboard.press("End");
  await page.waitForFunction((before) => document.querySelector("#costs tr.net").innerText !== before, before);
  // Six times the hours.
  await page.waitForFunction(() => document.querySelector('[data-yours="0 Electricity"]').textContent.includes("$1,839"));
  assert.match(await row.textContent(), /\$306.*\$1,839/s);
  // A line says how its amount comes about.
  await page.locator("#costs").getByRole("button", { name: "Electricity", exact: true }).click();
  await page.locator("tr.working .formula").first().waitFor();
  assert.match(await page.locator("tr.working").innerText(), /× 24 h/);
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
