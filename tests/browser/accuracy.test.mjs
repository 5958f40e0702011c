// The page that shows how close the memory figures are: plain HTML, made when the site is built.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

const PAGE = { path: "accuracy.html", until: null };

const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const width of [320, 1280]) {
  for (const dark of [false, true]) {
    test(`accuracy at ${width} px, ${dark ? "dark" : "light"}: nothing sticks out, no serious violation`, async (t) => {
      const { page } = await open(t, { ...PAGE, width, dark });
      assert.ok((await overflow(page)) <= 0, "scrolls sideways");
      assert.deepEqual(await axe(page), []);
    });
  }
}

test("accuracy: predicted against true, without JavaScript", async (t) => {
  const { page, requests } = await open(t, { ...PAGE, javaScript: false });
  assert.equal(await page.locator("h1").innerText(), "How close the figures are");
  assert.match(await page.title(), /Rigledger/);
  assert.ok((await page.locator("table.compare tbody tr").count()) > 50, "the tables are short");
  const first = page.getByRole("region", { name: "Published files: worst rows", exact: true });
  assert.equal(await first.locator("tbody tr").count(), 10);
  assert.deepEqual(await first.locator("thead th").allInnerTexts(), ["Row", "Predicted", "True", "Off"]);
  assert.deepEqual(requests.filter(({ type }) => type === "script"), []);
  assert.equal(requests.filter(({ type }) => type === "stylesheet").length, 1);
});

test("accuracy: worst rows come first", async (t) => {
  const { page } = await open(t, PAGE);
  const region = page.getByRole("region", { name: "Published files: worst rows", exact: true });
  const off = await region.locator("tbody td:last-child").allInnerTexts();
  const sizes = off.map((text) => Number(/[0-9.]+/.exec(text)[0]));
  assert.deepEqual(sizes, sizes.toSorted((a, b) => b - a));
});

test("accuracy: a table that is too wide is scrolled by keyboard", async (t) => {
  const { page } = await open(t, { ...PAGE, width: 320 });
  const region = page.getByRole("region", { name: "In short", exact: true });
  await region.focus();
  assert.equal(await region.evaluate((e) => e === document.activeElement), true);
  assert.ok(await region.evaluate((e) => e.scrollWidth > e.clientWidth), "fits without scrolling");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
});

test("the first page leads to the accuracy page, and it leads back", async (t) => {
  const { page } = await open(t);
  await page.getByRole("link", { name: "How close the figures are", exact: true }).click();
  await page.waitForURL(/\/accuracy\.html$/);
  await page.getByRole("link", { name: "Back to the rigs", exact: true }).click();
  await page.waitForSelector('html[data-app="ready"]', { state: "attached" });
});
