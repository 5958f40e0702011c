// The answer stays in sight while anything is moved: the pixels of its bar before a drag, and while it is held.

import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, open } from "./harness.mjs";

// Figures of an article, and those of the catalogue.
const PLANS = ["v=1&preset=dual-3090-vs-4090", "v=1&preset=dual-3090-vs-4090-today"];

/** The bar's part of the window, as it is seen. */
async function pixels(page) {
  await answered(page);
  // What was changed by the last event is painted in the next frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const box = await page.locator(".glance-bar").boundingBox();
  const { width, height } = page.viewportSize();
  assert.ok(box.y >= -1 && box.y + box.height <= height + 1, `the bar is at ${box.y} of ${height}`);
  // A caret that is left alone needs no style of the driver's, which the policy refuses in Firefox.
  return page.screenshot({ caret: "initial", clip: { x: 0, y: Math.max(0, box.y), width, height: box.height } });
}

/** Gives the page a plan anew. */
async function back(page, plan) {
  await page.evaluate((plan) => (location.hash = plan), `${plan}&hours=7`);
  await page.evaluate((plan) => (location.hash = plan), plan);
  await answered(page);
}

for (const width of [360, 768, 1280, 2560]) {
  test(`a drag of any slider is seen in the bar at ${width} px`, async (t) => {
    for (const plan of PLANS) {
      const { page } = await open(t, { width, height: width < 700 ? 740 : 900, hash: plan });
      await answered(page);
      const edits = await page
        .locator('input[type=range][data-edit^="slide "]:visible')
        .evaluateAll((all) => [...new Set(all.map((slider) => slider.dataset.edit))]);
      assert.ok(edits.length >= 8, edits.join());
      for (const edit of edits) {
        const slider = page.locator(`input[data-edit="${edit}"]:visible`).first();
        await slider.evaluate((slider) => slider.scrollIntoView({ block: "center" }));
        const before = await pixels(page);
        const at = await slider.evaluate(({ value, min, max }) => (value - min) / (max - min));
        const box = await slider.boundingBox();
        const to = (share) => [box.x + box.width * share, box.y + box.height / 2];
        await page.mouse.move(...to(at < 0.5 ? 0.7 : 0.3));
        await page.mouse.down();
        await page.mouse.move(...to(at < 0.5 ? 0.85 : 0.15), { steps: 3 });
        const held = await pixels(page);
        await page.mouse.up();
        assert.ok(!held.equals(before), `${plan}: ${edit} changes nothing in the bar`);
        await back(page, plan);
      }
    }
  });
}
