// What is under the hand stays there, whatever comes and goes above it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./harness.mjs";

for (const [width, edit, moves] of [[1280, "slide count 0", false], [1280, "slide price 0", true], [360, "slide price 1", true]]) {
  test(`${edit} stays under the pointer at ${width} px`, async (t) => {
    const { page } = await open(t, { width, hash: width > 360 ? "" : "#preset=none&a.gpu=rtx-5090&b.gpu=m3-ultra" });
    const slider = page.locator(`input[type=range][data-edit="${edit}"]`).last();
    await slider.scrollIntoViewIfNeeded();
    const { x, y, width: wide, height } = await slider.boundingBox();
    const scrolled = () => page.evaluate(() => scrollY);
    const before = await scrolled();
    await page.mouse.move(x + wide * 0.1, y + height / 2);
    await page.mouse.down();
    let scrolls = false;
    for (let step = 0; step <= 10; step += 1) {
      await page.mouse.move(x + wide * (0.1 + step * 0.08), y + height / 2);
      await page.waitForTimeout(60);
      // As it is drawn: within a frame the page may have changed and not yet been scrolled.
      const drawn = await slider.evaluate(
        (slider) => new Promise((done) => requestAnimationFrame(() => done(slider.getBoundingClientRect().y))),
      );
      assert.ok(Math.abs(drawn - y) < 3, `step ${step}: ${drawn - y} px away`);
      scrolls ||= (await scrolled()) !== before;
    }
    await page.mouse.up();
    // Else nothing came or went, and nothing was tested.
    assert.ok(scrolls || !moves);
  });
}
