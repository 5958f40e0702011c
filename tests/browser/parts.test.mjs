// The parts of the page that are opened: drawn when they are, in step with the plan, and what is taken away.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { axe, open, opened } from "./harness.mjs";

const part = (page, id) => page.locator(`#part-${id} .part`);

test("nothing of a part is loaded before one is opened", async (t) => {
  const { page, requests } = await open(t);
  const loaded = () => requests.filter(({ url }) => /parts/.test(url)).length;
  assert.equal(loaded(), 0);
  await opened(page, "take");
  assert.ok(loaded() >= 2, JSON.stringify(requests));
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

/** Without a clipboard, as on `http://` of a machine in the home. */
const insecure = () => Object.defineProperty(navigator, "clipboard", { get: () => undefined });

test("without a clipboard links and Markdown are copied the old way", async (t) => {
  const { page } = await open(t, { before: (page) => page.addInitScript(insecure) });
  await page.evaluate(() => {
    window.copied = [];
    document.addEventListener("copy", () => window.copied.push(String(document.activeElement.value ?? getSelection())));
  });
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByRole("button", { name: "Link copied" }).waitFor();
  await opened(page, "take");
  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  await page.getByText("Copy as Markdown: Copied.").waitFor();
  const [link, markdown] = await page.evaluate(() => window.copied);
  assert.equal(link, page.url());
  assert.match(markdown, /\| Electricity \| \$306 \| \$153 \|/);
});

test("a browser that refuses to copy is not said to have copied", async (t) => {
  const { page } = await open(t, {
    before: (page) =>
      page.addInitScript(() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
      }),
  });
  const asked = page.waitForEvent("dialog");
  const clicked = page.getByRole("button", { name: "Copy link" }).click();
  const dialog = await asked;
  assert.equal(dialog.defaultValue(), page.url());
  await dialog.dismiss();
  await clicked;
  assert.equal(await page.getByText("Link copied").count(), 0);
  await opened(page, "take");
  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  await page.getByText("Copy as Markdown: The browser refused.").waitFor();
});

test("a picture that cannot be drawn is said not to be saved, and names hold nothing that stops one", async (t) => {
  const { page } = await open(t, { hash: "preset=dual-3090-vs-4090&a.name=x%EF%BF%BE%E2%80%AE" });
  assert.equal((await page.locator("#costs thead th").first().innerText()).split("\n")[0], "x");
  await opened(page, "take");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /picture/ }).click();
  await download;
  await page.evaluate(() => {
    Image.prototype.decode = () => Promise.reject(new Error("no such picture"));
  });
  await page.getByRole("button", { name: /picture/ }).click();
  await page.getByText(/comparison: not done: no such picture\./).waitFor();
});

test("a worker that ends without a word is given up after a while, and another one works", async (t) => {
  const { page } = await open(t, {
    before: (page) =>
      page.addInitScript(() => {
        const later = setTimeout;
        window.patience = 900;
        window.setTimeout = (call, wait, ...rest) => later(call, wait === 60_000 ? window.patience : wait, ...rest);
        const Real = Worker;
        let first = true;
        window.Worker = function (...given) {
          const worker = new Real(...given);
          if (first) worker.terminate();
          first = false;
          return worker;
        };
      }),
  });
  const summary = page.locator("#part-speed > summary");
  await summary.click();
  await part(page, "speed").getByText("This could not be worked out: it took too long.").waitFor();
  await page.evaluate(() => (window.patience = 30_000));
  await summary.click();
  await summary.click();
  await page.locator("#speed-by-depth svg").waitFor();
});
