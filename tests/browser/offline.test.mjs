// Once visited, the planner works without a network, and whatever its host does meanwhile.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";

import { open, settled, site } from "./harness.mjs";

const closed = [];
after(() => closed.forEach((close) => close()));

/** The site behind a host of our own, whose `answer(path)` may give another answer, or `hang`. */
async function hosted(answer = () => undefined) {
  const base = await site();
  const { pathname } = new URL(base);
  const host = { answer, base: "" };
  const server = createServer(async (request, response) => {
    const given = host.answer(request.url.slice(pathname.length - 1));
    if (given === "hang") return;
    if (given) return response.writeHead(given.status ?? 200, { "content-type": "text/html" }).end(given.body ?? "<p>x");
    const real = await fetch(new URL(request.url, base));
    const headers = { "content-type": real.headers.get("content-type"), "cache-control": "no-store" };
    response.writeHead(real.status, headers).end(Buffer.from(await real.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  closed.push(() => (server.closeAllConnections(), server.close()));
  host.base = `http://127.0.0.1:${server.address().port}${pathname}`;
  return host;
}

const controlled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller);

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

test("the start page by its name, the list and a preset are there without a network", async (t) => {
  const { page, context } = await open(t, { serviceWorker: true, tolerate: ["console"] });
  await controlled(page);
  await context.setOffline(true);
  for (const [path, live] of [["presets/", false], ["presets/index.html", false], ["index.html", true], ["presets/4090-vs-5090/index.html", true]]) {
    await page.goto((await site()) + path);
    assert.ok((await page.evaluate(() => document.styleSheets.length)) > 0, path);
    if (live) await settled(page);
    else assert.ok((await page.getByRole("link", { name: /3090/ }).count()) > 1, path);
  }
});

test("what a host answers in place of a file is not kept", async (t) => {
  const host = await hosted();
  const { page } = await open(t, { base: host.base, serviceWorker: true, tolerate: ["console"] });
  // The files come once more while they are installed; that moment is a bad one.
  let pages = 0;
  host.answer = (path) => {
    if (!/readout-|rigledger-app_bg-/.test(path)) return undefined;
    pages += 1;
    return {};
  };
  while (!pages) await page.waitForTimeout(100);
  await page.waitForTimeout(1000);
  host.answer = () => undefined;
  await page.reload();
  await settled(page);
  await controlled(page);
  await page.reload();
  await settled(page);
  await page.locator('[data-edit="slide hours"]').first().fill("9");
  await page.waitForFunction(() => !document.querySelector('[data-step="-1"]').disabled);
});

test("a page that is open goes on with its own files after the site has changed", async (t) => {
  const host = await hosted();
  const { page } = await open(t, { base: host.base, serviceWorker: true });
  await controlled(page);
  host.answer = (path) => (/-[0-9a-f]{16}\./.test(path) ? { status: 404 } : undefined);
  await page.locator("#part-speed > summary").click();
  await page.locator("#speed-by-depth svg").waitFor();
  await page.locator('[data-edit="slide hours"]').first().fill("9");
  await page.waitForFunction(() => !document.querySelector('[data-step="-1"]').disabled);
  assert.equal(await page.locator("#stale").count(), 0);
});

test("where the host hangs or fails, what is kept is shown", async (t) => {
  const host = await hosted();
  const { page } = await open(t, { base: host.base, serviceWorker: true, tolerate: ["console"] });
  await controlled(page);
  for (const answer of [{ status: 503 }, "hang"]) {
    host.answer = () => answer;
    await page.reload();
    await settled(page);
  }
});
