// The parts on speed, on every model and on running it: what they show, and what their controls do.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open, opened } from "./harness.mjs";

const part = (page, id) => page.locator(`#part-${id} .part`);

/** Opens a part with all that is folded in it, and waits until it is drawn. */
async function unfolded(page, id) {
  await opened(page, id);
  await part(page, id).locator("details").evaluateAll((all) => all.forEach((details) => (details.open = true)));
}

for (const [width, dark] of [[320, true], [1280, false]]) {
  test(`speed, models and commands can be read by all at ${width} px`, async (t) => {
    const { page } = await open(t, { width, dark });
    for (const id of ["models", "speed", "run"]) {
      await unfolded(page, id);
      assert.deepEqual(await axe(page), [], id);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${id} is ${wide} px wider than the page`);
      await page.locator(`#part-${id} > summary`).click();
    }
  });
}

test("a day's tokens become hours in the costs by one button", async (t) => {
  const { page } = await open(t);
  await unfolded(page, "speed");
  await part(page, "speed").getByLabel("Tokens wanted a day", { exact: true }).first().fill("100000");
  await page.keyboard.press("Enter");
  const button = part(page, "speed").getByRole("button", { name: "Count these hours in the costs" });
  await button.first().waitFor();
  // In one go: the part is drawn anew meanwhile, with other hours on the button.
  const hours = await button.first().evaluate((own) => (own.click(), own.value));
  await page.waitForFunction((hours) => document.querySelector("#in-hours").value === hours, hours);
  assert.ok(Number(hours) > 0 && Number(hours) < 24, hours);
});

test("a power limit set in the part is the plan's", async (t) => {
  const { page } = await open(t);
  await unfolded(page, "speed");
  const before = await part(page, "speed").locator("table").first().innerText();
  await page.locator("#speed-in-0-limit").fill("150");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (before) => document.querySelector("#part-speed table").innerText !== before,
    before,
  );
  await page.waitForFunction(() => location.hash.includes("limit=150"));
});

test("a model of the table becomes the one asked for, and the table is filtered", async (t) => {
  const { page } = await open(t);
  await unfolded(page, "models");
  const rows = part(page, "models").locator("table").first().locator("tr.model:visible");
  const all = await rows.count();
  await part(page, "models").getByRole("searchbox", { name: "Search" }).fill("GPT-OSS 20b");
  assert.equal(await rows.count(), 1);
  assert.match(await rows.innerText(), /gpt-oss 20B/);
  await part(page, "models").getByRole("searchbox", { name: "Search" }).fill("");
  await part(page, "models").getByLabel("what fits on every rig").check();
  const each = await rows.count();
  assert.ok(each > 20 && each < all, `${each} of ${all}`);
  await part(page, "models").getByRole("button", { name: "gpt-oss 20B" }).first().click();
  await page.waitForFunction(() => document.querySelector("#model").value === "gpt-oss 20B");
  // What was chosen among the rows stays chosen.
  assert.ok(await part(page, "models").getByLabel("what fits on every rig").isChecked());
});

test("commands follow the plan", async (t) => {
  const { page } = await open(t, { hash: "preset=dual-3090-vs-4090&context=8192&users=2" });
  await unfolded(page, "run");
  const text = await part(page, "run").innerText();
  assert.match(text, /llama-server -m llama-3.1-70b-Q4_K_M.gguf -c 16384 -np 2 -ngl all -sm layer -fa on/);
  assert.match(text, /nvidia-smi topo -m/);
});
