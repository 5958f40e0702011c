// The parts of the page that are opened: drawn when they are, in step with the plan, and what is taken away.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { axe, open, opened } from "./harness.mjs";

const part = (page, id) => page.locator(`#part-${id} .part`);

test("nothing of a part is loaded before one is opened", async (t) => {
  const { page, requests } = await open(t);
  const loaded = () => requests.filter(({ url }) => /parts|worker/.test(url)).length;
  assert.equal(loaded(), 0);
  await opened(page, "take");
  assert.ok(loaded() >= 3, JSON.stringify(requests));
  assert.deepEqual(await axe(page), []);
});

test("every part opens at once and has something to say", async (t) => {
  const { page } = await open(t, { width: 320, dark: true });
  const ids = await page.locator("details[data-part]").evaluateAll((all) => all.map(({ id }) => id));
  for (const id of ids) await opened(page, id.replace("part-", ""));
  for (const id of ids) assert.notEqual((await page.locator(`#${id} .part`).innerText()).trim(), "", id);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll(".part details")) details.open = true;
  });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `sticks out by ${over} px`);
  assert.deepEqual(await axe(page), []);
});

test("a comparison is copied as Markdown, and saved as CSV and JSON", async (t) => {
  const { page } = await open(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await opened(page, "take");
  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  await page.getByText("Copy as Markdown: Copied.").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /\| Electricity \| \$306 \| \$153 \|/);
  assert.ok(copied.includes(page.url().split("#")[0]));
  const saved = async (name) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    return readFile(await (await download).path(), "utf8");
  };
  assert.match(await saved(/CSV/), /formula/i);
  const json = await saved(/JSON/);
  assert.equal(JSON.parse(json).rigs.length, 2);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /picture/ }).click();
  const file = await download;
  assert.equal(file.suggestedFilename(), "rigledger.png");
  const png = await readFile(await file.path());
  assert.equal(png.subarray(1, 4).toString(), "PNG");
  assert.equal(png.readUInt32BE(16), 2400);
});
