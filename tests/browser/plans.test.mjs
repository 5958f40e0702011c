// Plans that are kept on the device: by name, side by side, as a file; and without a storage.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { answered, axe, open, opened } from "./harness.mjs";

const part = (page) => page.locator("#part-plans");
const says = (page, words) =>
  page.waitForFunction((words) => document.querySelector("#part-plans .part").innerText.includes(words), words);

/** Keeps the plan of the page under a name. */
async function keep(page, name) {
  await page.getByLabel("Name of this plan").fill(name);
  await page.getByRole("button", { name: "Keep it on this device" }).click();
  await says(page, `Kept as ${name}`);
}

/** Opens the plan of a state, as a link does, and waits for its answer: what is kept is what the page shows. */
async function to(page, state) {
  await page.evaluate(
    (state) =>
      new Promise((taken) => {
        addEventListener("hashchange", taken, { once: true });
        location.hash = state;
      }).then(() => {}),
    state,
  );
  await answered(page);
}

test("plans are kept by name, renamed, put side by side, opened and removed", { timeout: 120_000 }, async (t) => {
  const { page, requests } = await open(t);
  const early = requests.filter(({ url }) => /plans[-.]/.test(url));
  assert.deepEqual(early, [], "the script is loaded on demand alone");
  await opened(page, "plans");
  await says(page, "No plan is kept yet");
  await keep(page, "The article");
  await to(page, "preset=none&a.gpu=rtx-5090&b.gpu=m4-max");
  await keep(page, "New <one>");
  const names = () => part(page).getByLabel("Name", { exact: true }).evaluateAll((all) => all.map(({ value }) => value));
  assert.deepEqual(await names(), ["The article", "New <one>"]);
  await part(page).getByLabel("Name", { exact: true }).nth(1).fill("A new one");
  await part(page).getByLabel("Name", { exact: true }).nth(1).press("Enter");
  await says(page, "It is called A new one now");
  await part(page).getByRole("button", { name: "Put side by side The article" }).click();
  await says(page, "Side by side");
  await part(page).getByRole("button", { name: "Put side by side A new one" }).click();
  await page.waitForFunction(() => document.querySelectorAll("#part-plans [aria-pressed=true]").length === 2);
  const beside = await part(page).locator("#plans-beside + .scroll").innerText();
  for (const words of ["The article", "A new one", "RTX 5090", "Dual RTX 3090"]) assert.ok(beside.includes(words), beside);
  assert.deepEqual(await axe(page), []);
  // They are there after a reload, and can be opened and removed.
  await page.reload();
  await opened(page, "plans");
  await says(page, "Kept on this device");
  assert.deepEqual(await names(), ["The article", "A new one"]);
  await part(page).getByRole("link", { name: "Open it The article" }).click();
  await page.waitForFunction(() => document.querySelector("#costs thead").innerText.includes("Dual RTX 3090"));
  await part(page).getByRole("button", { name: "Remove The article" }).click();
  await says(page, "Removed The article");
  assert.deepEqual(await names(), ["A new one"]);
});

test("plans leave and come back as a file", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t, { width: 360, height: 740 });
  await opened(page, "plans");
  await keep(page, "One");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save all as a file" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "rigledger-plans.json");
  const text = await readFile(await download.path(), "utf8");
  const file = JSON.parse(text);
  assert.equal(file.rigledger, "plans");
  assert.deepEqual(file.plans.map(({ name }) => name), ["One"]);
  const [one] = file.plans;
  file.plans = [one, { name: "One", saved: "2026-11-01", state: "preset=none&a.gpu=rtx-5080" }, { name: 7 }];
  const give = (name, text) =>
    page.locator("#plans-file").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  await give("more.json", JSON.stringify(file));
  await says(page, "1 of 2 plans were added");
  await says(page, "RTX 5080");
  const names = await part(page).getByLabel("Name", { exact: true }).evaluateAll((all) => all.map(({ value }) => value));
  assert.deepEqual(names, ["One", "One (2)"]);
  await give("other.json", "{}");
  await says(page, "other.json is no file of plans");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${wide} px too wide`);
});

test("without a storage plans last as long as the page, and it says so", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t, { storage: "denied" });
  await opened(page, "plans");
  await says(page, "lets the page store nothing");
  await keep(page, "For now");
  assert.equal(await part(page).getByLabel("Name", { exact: true }).count(), 1);
});
