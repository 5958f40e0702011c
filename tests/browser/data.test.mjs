// The tables for others: the page that describes them, files with their schema, and the feed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open, site } from "./harness.mjs";

const PAGE = { path: "data/index.html", until: null };

const fetched = async (path) => {
  const answer = await fetch(`${await site()}${path}`);
  assert.equal(answer.status, 200, path);
  return { text: await answer.text(), open: answer.headers.get("access-control-allow-origin") };
};

for (const width of [320, 1280]) {
  test(`data at ${width} px: nothing sticks out, no serious violation`, async (t) => {
    const { page } = await open(t, { ...PAGE, width });
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(over <= 0, "scrolls sideways");
    assert.deepEqual(await axe(page), []);
  });
}

test("data: every table of the package opens, with the columns that its schema names", async () => {
  const packaged = JSON.parse((await fetched("data/datapackage.json")).text);
  assert.ok(packaged.resources.length >= 30);
  for (const { path, json, schema, rows } of packaged.resources) {
    const table = await fetched(`data/${path}`);
    assert.equal(table.open, "*", path);
    const names = schema.fields.map(({ name }) => name);
    assert.equal(table.text.split("\n")[0], names.join(","), path);
    const read = JSON.parse((await fetched(`data/${json}`)).text);
    assert.equal(read.rows.length, rows, path);
    if (rows > 0) assert.deepEqual(Object.keys(read.rows[0]).toSorted(), names.toSorted(), path);
  }
});

test("data: the feed is Atom, and its links lead somewhere", async (t) => {
  const { page } = await open(t, PAGE);
  const { text } = await fetched("data/feed.xml");
  const feed = await page.evaluate((xml) => {
    const read = new DOMParser().parseFromString(xml, "application/xml");
    const all = (name) => [...read.getElementsByTagName(name)];
    return {
      wrong: all("parsererror").length,
      root: `${read.documentElement.namespaceURI} ${read.documentElement.localName}`,
      ids: all("id").map((id) => id.textContent),
      updated: all("updated").map((updated) => updated.textContent),
    };
  }, text);
  assert.equal(feed.wrong, 0);
  assert.equal(feed.root, "http://www.w3.org/2005/Atom feed");
  assert.equal(new Set(feed.ids).size, feed.ids.length);
  assert.ok(feed.updated.every((updated) => !Number.isNaN(Date.parse(updated))));
});

test("data: what is pinned says its day and opens in the planner with its figures", async (t) => {
  const { page } = await open(t, PAGE);
  const link = page.locator('a[href*="/dual-3090-vs-4090/2"]').first();
  const path = `data/${(await link.getAttribute("href")).slice(2)}`;
  const { page: pinned } = await open(t, { path, until: null });
  const day = /\d{4}-\d\d-\d\d/.exec(path)[0];
  assert.equal(await pinned.locator("time").getAttribute("datetime"), day);
  assert.match(await pinned.locator('a[href*="index.html#"]').first().getAttribute("href"), /#v=1&/);
  const kept = JSON.parse((await fetched(path.replace(".html", ".json"))).text);
  assert.equal(kept.pinned_on, day);
});
