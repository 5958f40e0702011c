// The page's figures are those of the same core without a browser, whatever slider is moved.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { open } from "./harness.mjs";

const PLANS = [
  "v=1&preset=dual-3090-vs-4090",
  "v=1&preset=dual-3090-vs-4090-today&model=qwen3-235b-a22b&offload=experts&a.host_gib=128&b.host_gib=128",
];

/** What `--example evaluate` prints for a link and a day. */
function evaluated(state, day) {
  const cargo = ["run", "--quiet", "--locked", "--profile", "test", "-p", "rigledger-core", "--example", "evaluate"];
  return execFileSync(process.env.CARGO ?? "cargo", [...cargo, "--", state, day], { encoding: "utf8", maxBuffer: 1 << 28 });
}

async function saved(page) {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /JSON/ }).click();
  return readFile(await (await download).path(), "utf8");
}

for (const plan of PLANS) {
  test(`every slider of ${plan.slice(0, 60)} gives the report of the native core, byte for byte`, { timeout: 600_000 }, async (t) => {
    const { page } = await open(t, { hash: plan });
    await page.locator("#part-take > summary").click();
    await page.getByRole("button", { name: /JSON/ }).waitFor();
    const day = await page.evaluate(() => {
      const now = new Date();
      return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    });
    // A fold holds nothing before it is opened.
    const unfold = () => page.evaluate(() => document.querySelectorAll("[data-fold]").forEach((fold) => (fold.open = true)));
    await unfold();
    await page.waitForFunction(() => !document.querySelector("[data-fold] > summary:only-child"));
    const all = () => page.locator("#controls input[type=range], #workload input[type=range]");
    const edits = await all().evaluateAll((sliders) => [...new Set(sliders.map(({ dataset }) => dataset.edit))]);
    assert.ok(edits.length > 15, edits.join());
    for (const edit of edits) {
      // One that went with another's change is left.
      await unfold();
      const slider = page.locator(`#controls [data-edit="${edit}"], #workload [data-edit="${edit}"]`).first();
      if (!(await slider.count())) continue;
      const before = await page.evaluate(() => location.hash);
      await slider.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await slider.boundingBox();
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.6, y + height / 2);
      await page.mouse.move(x + width * 0.7, y + height / 2);
      await page.mouse.up();
      // A slider may stand there already.
      await page.waitForFunction((before) => location.hash !== before, before, { timeout: 1500 }).catch(() => {});
      const json = await saved(page);
      const state = JSON.parse(json).state;
      assert.equal(decodeURIComponent((await page.evaluate(() => location.hash)).slice(1)), decodeURIComponent(state), edit);
      const native = evaluated(state, day);
      assert.equal(json, native.trimEnd(), edit);
      const { rigs, verdict } = JSON.parse(native);
      const page_says = await page.locator(".verdict-sentence").innerText();
      assert.ok(page_says.startsWith(verdict.sentence.replace(/\.$/, "").slice(0, 40)), `${edit}: ${page_says}`);
      assert.equal(await page.locator("#costs thead th").count(), rigs.length);
    }
  });
}
