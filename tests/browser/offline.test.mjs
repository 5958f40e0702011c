// Once visited, the planner works without a network.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, settled } from "./harness.mjs";

test("a reload without a network gives the whole planner, its parts included", async (t) => {
  const { page, context } = await open(t, { serviceWorker: true });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.locator('[data-edit="slide hours"]').first().fill("9");
  await page.waitForFunction(() => location.hash.includes("hours=9"));
  const net = await page.locator(".costs tr.net").innerText();
  await context.setOffline(true);
  await page.reload();
  await settled(page);
  assert.equal(await page.locator(".costs tr.net").innerText(), net);
  await page.locator("#part-speed > summary").click();
  await page.locator("#speed-by-depth svg").waitFor();
});
