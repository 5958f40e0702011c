// The page starts under its own rules, and when it cannot, it says so and keeps what it has.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

const isModule = (url) => new URL(url).pathname.endsWith(".wasm");

test("starts under its security policy with one request for the module", async (t) => {
  const { page, errors, requests } = await open(t);
  assert.equal(requests.filter(({ url }) => isModule(url)).length, 1);
  assert.deepEqual(errors, []);
  assert.equal(await page.locator("#failure").isVisible(), false);
  assert.deepEqual(await axe(page), []);
});

test("without the module it says why and keeps the static page", async (t) => {
  const { page, requests } = await open(t, {
    until: "failed",
    tolerate: ["console"],
    before: (page) => page.route(isModule, (route) => route.abort()),
  });
  assert.ok(requests.some(({ url }) => isModule(url)));
  assert.equal(await page.locator("#failure").isVisible(), true);
  assert.match(await page.locator("#failure-reason").innerText(), /could not start: ./);
  assert.equal(await page.locator("h1").isVisible(), true);
  const plain = await open(t, { until: null, javaScript: false });
  assert.equal(await page.locator("main").innerHTML(), await plain.page.locator("main").innerHTML());
  assert.deepEqual(await axe(page), []);
});

test("without its script the static page is there", async (t) => {
  const { page } = await open(t, { until: null, javaScript: false });
  assert.equal(await page.locator("h1").isVisible(), true);
  assert.equal(await page.locator("#failure").isVisible(), false);
  assert.match(await page.locator(".costs tr.net").innerText(), /\$1,006–1,156/);
  assert.ok(await page.locator("#chart svg.drawn").isVisible());
});

test("the live page shows the very figures of the static one", async (t) => {
  // The static page was worked out natively, the live one in the browser.
  const figures = (page) =>
    page.evaluate(() => {
      const text = (element) => element.textContent.replaceAll(/\s+/g, " ").trim();
      // Without the marks by which the live page finds its places.
      const html = (element) => element.innerHTML.replaceAll("<!---->", "");
      const all = (selector) => [...document.querySelectorAll(selector)].map(text);
      return {
        verdict: all(".verdict-sentence, .verdict-more"),
        costs: all(".costs td, .costs tbody th"),
        memory: [...document.querySelectorAll(".bars")].map(html),
        models: [...document.querySelectorAll(".models .scroll")].map(html),
      };
    });
  const { page: plain } = await open(t, { until: null, javaScript: false });
  const { page: live } = await open(t);
  const shown = await figures(live);
  assert.ok(shown.costs.length > 20 && shown.memory.length === 1 && shown.models.length === 1);
  assert.deepEqual(await figures(plain), shown);
});
