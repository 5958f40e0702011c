// A figure of the tables of models opens how it comes about.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open, site } from "./harness.mjs";

const SPEED = /[\d.]+–[\d.]+ tok\/s/;

for (const dark of [false, true]) {
  test(`a figure opens its formula and its measurements, ${dark ? "dark" : "light"}`, async (t) => {
    const { page } = await open(t, { dark, width: dark ? 320 : 1280 });
    const figure = page.locator("#models td button").first();
    const [speed] = SPEED.exec(await figure.innerText());
    await figure.focus();
    await page.keyboard.press("Enter");
    const look = page.getByRole("dialog", { name: "Llama 3.1 8B Instruct in F16 on Dual RTX 3090" });
    await look.waitFor();
    assert.match(await look.innerText(), /Memory[^]*Card 1: [\d.]+ GiB spare/);
    const said = await look.innerText();
    assert.ok(said.includes(speed), `${speed} is not in ${said}`);
    await look.getByText(/nearest measurements of decode/).click();
    assert.ok((await look.locator("table.measured:visible tbody tr").count()) > 0);
    assert.ok(await look.getByRole("link", { name: "accuracy" }).isVisible());
    assert.deepEqual(await axe(page), []);
    const wider = await page.evaluate(() => document.querySelector("#look").scrollWidth > document.querySelector("#look").clientWidth);
    assert.equal(wider, false, "the dialog does not scroll sideways");
    await page.keyboard.press("Escape");
    await look.waitFor({ state: "hidden" });
    assert.ok(await figure.evaluate((button) => button === document.activeElement), "the focus is back");
  });
}

test("what does not fit opens why, and every model too", async (t) => {
  const { page } = await open(t);
  await page.getByRole("button", { name: "Does not fit" }).first().click();
  const look = page.locator("#look");
  await look.getByText(/gpt-oss 120B in .* on Dual RTX 3090/).waitFor();
  assert.match(await look.innerText(), /GiB short/);
  await look.getByRole("button", { name: "Close" }).click();
  await page.locator("#part-models > summary").click();
  const other = page.locator(".every-model tr.model td button").first();
  const [speed] = SPEED.exec(await other.innerText());
  await other.click();
  await look.getByText(/why decode is/).waitFor();
  assert.ok((await look.innerText()).includes(speed), speed);
});

test("in a preset's page its links lead to the site's pages", async (t) => {
  const { page, base } = await open(t, { path: "presets/dual-3090-vs-4090/" });
  await page.locator("#models td button").first().click();
  const link = page.locator("#look").getByRole("link", { name: "accuracy" });
  await link.waitFor();
  assert.equal(await link.evaluate((link) => link.href), `${base ?? (await site())}accuracy.html`);
});
