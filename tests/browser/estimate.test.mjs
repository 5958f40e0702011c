// What rigs can run is worked out in a worker: the page follows, says when it cannot, and needs none for costs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, open } from "./harness.mjs";

const isWorker = (url) => new URL(url).pathname.includes("rigledger-worker");
const net = (page) => page.locator("#costs .net td").allInnerTexts();
const field = (page, id) => page.locator(`#${id}`);

/** Types a number into a field of the page. */
async function type(page, id, text) {
  await field(page, id).fill(text);
  await field(page, id).press("Enter");
}

test("costs are answered without the worker", async (t) => {
  const { page, requests } = await open(t, {
    tolerate: ["console"],
    before: (page) => page.route(isWorker, (route) => route.abort()),
  });
  const before = await net(page);
  await type(page, "in-rate", "0.5");
  assert.notDeepEqual(await net(page), before);
  assert.ok(await page.locator("#models td").count(), "the static page's models stay");
  assert.equal(requests.filter(({ url }) => isWorker(url) && !url.endsWith(".js") && !url.endsWith(".wasm")).length, 0);
});

test("a worker that does not come is told, the figures stay, and it is tried again", async (t) => {
  let refused = true;
  const { page } = await open(t, {
    tolerate: ["console"],
    before: (page) => page.route(isWorker, (route) => (refused ? route.abort() : route.continue())),
  });
  const before = await net(page);
  await type(page, "in-context", "32768");
  await page.getByText(/What these rigs can run could not be worked out: ./).waitFor();
  assert.deepEqual(await net(page), before);
  assert.equal(await field(page, "in-context").inputValue(), "32768", "what was typed stays");
  refused = false;
  await type(page, "in-context", "65536");
  await page.locator("#models-title", { hasText: "64K" }).waitFor();
  await answered(page);
  assert.equal(await page.getByText(/could not be worked out/).count(), 0);
});

test("a link with another workload shows its own figures, never the preset's as its own", async (t) => {
  const { page } = await open(t, { hash: "model=qwen3-32b&quant=Q8_0&context=16384" });
  assert.match(await page.locator(".verdict-more").innerText(), /Qwen3 32B/);
  assert.match(await page.locator("#models-title").innerText(), /16K/);
  await answered(page);
  assert.equal(await page.locator("#app[aria-busy]").count(), 0);
});

test("while a workload slider is held, each answer is shown as it comes, and the last one stays", async (t) => {
  const { page } = await open(t);
  const slider = page.locator('[data-edit="slide context"]').first();
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  await page.evaluate(() => {
    window.titles = new Set();
    new MutationObserver(() => window.titles.add(document.getElementById("models-title").textContent)).observe(
      document.getElementById("models"),
      { subtree: true, childList: true, characterData: true },
    );
  });
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
  await page.mouse.down();
  for (let step = 0; step < 40; step += 1) {
    await page.mouse.move(box.x + box.width * (0.2 + step / 60), box.y + box.height / 2);
    await page.waitForTimeout(30);
  }
  const seen = await page.evaluate(() => window.titles.size);
  await page.mouse.up();
  await answered(page);
  assert.ok(seen > 3, `${seen} answers while it was held`);
  const typed = Number(await field(page, "in-context").inputValue());
  const shown = await page.locator("#models-title").innerText();
  const tokens = typed < 1024 ? `${typed}` : `${Math.floor(typed / 102.4) / 10}K`;
  assert.ok(shown.includes(tokens), `${shown} for ${typed}`);
});
