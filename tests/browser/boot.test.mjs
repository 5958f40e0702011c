// The page starts under its own rules, and when it cannot, it says so and keeps what it has.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

const isModule = (url) => new URL(url).pathname.endsWith(".wasm");

test("starts under its security policy with one request for the module", async (t) => {
  const { page, errors, requests } = await open(t);
  assert.equal(requests.filter(({ url }) => isModule(url) && url.includes("rigledger-app")).length, 1);
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

test("a script that has gone is asked for once, and the page says so", async (t) => {
  const gone = /\/(readout|parts)-[0-9a-f]+\.js$/;
  const { page, requests } = await open(t, {
    tolerate: ["console"],
    before: (page) => page.route(gone, (route) => route.fulfill({ status: 404 })),
  });
  for (let count = 0; count < 3; count += 1) {
    await page.locator("#cost-over-time .canvas").hover();
    await page.locator("h1").hover();
    await page.locator("#part-speed > summary").click();
  }
  await page.locator("#stale").waitFor();
  assert.match(await page.locator("#stale").innerText(), /Reload the page/);
  assert.equal(await page.locator("#stale").count(), 1);
  const names = requests.map(({ url }) => gone.exec(url)?.[1]).filter(Boolean);
  assert.deepEqual(names.sort(), ["parts", "readout"]);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.app), "ready");
  assert.deepEqual(await axe(page), []);
});

test("what goes wrong beside the planner while it loads does not end it", async (t) => {
  const { page } = await open(t, {
    hash: "seen=2026-01-02:1_2",
    tolerate: ["console", "page"],
    before: async (page) => {
      await page.route(/\/since-/, (route) => route.abort());
      await page.addInitScript(() =>
        addEventListener("DOMContentLoaded", () => {
          setTimeout(() => {
            throw new Error("of an extension");
          });
          Promise.reject(new Error("of another"));
        }),
      );
    },
  });
  assert.equal(await page.locator("#failure").isVisible(), false);
  assert.equal(await page.locator(".loading").isVisible(), false);
});

/** A module of one function, which traps as a panic does. */
const TRAP = [
  [0, 97, 115, 109, 1, 0, 0, 0],
  [1, 4, 1, 96, 0, 0],
  [3, 2, 1, 0],
  [7, 5, 1, 1, 102, 0, 0],
  [10, 5, 1, 3, 0, 0, 11],
].flat();

for (const at of ["", "presets/dual-3090-vs-4090/embed.html"]) {
  test(`a module that stops is told, its figures stay, on ${at || "the planner"}`, async (t) => {
    for (const late of [false, true]) {
      const { page } = await open(t, { path: at, tolerate: ["console", "page"] });
      const net = await page.locator("#costs .net").innerText();
      await page.evaluate(
        ([bytes, late]) => {
          const { f } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports;
          setTimeout(late ? async () => f() : f);
        },
        [TRAP, late],
      );
      const told = page.locator(at ? "#notes" : "#failure");
      await told.getByText(/stopped: unreachable/).waitFor();
      assert.equal(await page.locator("#costs .net").innerText(), net);
    }
  });
}

test("no text of a link stops the module", async (t) => {
  for (const hash of [`currency=EUR&x=$1.${"0".repeat(150)}`, `currency=EUR&fx=0.9&a.name=$1.${"0".repeat(50)}`]) {
    const { page, close } = await open(t, { hash });
    await page.locator("#in-fx, #in-rate").first().fill(`$1.${"0".repeat(150)}`);
    await page.locator("#in-fx, #in-rate").first().press("Enter");
    const net = await page.locator(".costs tr.net").innerText();
    await page.locator('[data-edit="slide hours"]').first().fill("9");
    await page.waitForFunction((net) => document.querySelector(".costs tr.net").innerText !== net, net);
    await close();
  }
});
