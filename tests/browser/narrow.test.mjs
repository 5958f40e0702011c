// What a phone shows whole: names that differ, figures with their sign, tables whose first column stays, buttons.

import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, open, opened } from "./harness.mjs";

const FOUR = "v=1&preset=dual-3090-vs-4090&c.gpu=rtx-3090&c.count=4&d.gpu=rtx-3090&d.gpu2=rtx-3060-12gb&d.count2=1";

/** The lines of the text of each element of a list, as they are broken. */
function lines(elements) {
  return elements.map((element) => {
    const range = document.createRange();
    const text = element.firstChild;
    const rows = [];
    let top;
    for (let at = 0; at < text.length; at += 1) {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const [box] = range.getClientRects();
      if (!box?.width) continue;
      if (top === undefined || Math.abs(box.top - top) > 4) rows.push("");
      top = box.top;
      rows[rows.length - 1] += text.data[at];
    }
    return rows;
  });
}

test("four rigs on a phone: no sign stands alone, names can be told apart", async (t) => {
  const { page } = await open(t, { width: 360, height: 740, hash: FOUR });
  await answered(page);
  const cells = await page.locator(".costs tbody td:not(.none)").evaluateAll(lines);
  assert.ok(cells.some(([first]) => first.startsWith("−")), "an amount that comes back");
  for (const rows of cells) for (const row of rows) assert.doesNotMatch(row.trim(), /[−$]$/, rows.join(" | "));
  const names = await page.locator(".glance .who").evaluateAll((all) =>
    all.map(({ scrollWidth, clientWidth, scrollHeight, clientHeight, innerText }) =>
      scrollWidth <= clientWidth + 1 && scrollHeight <= clientHeight + 1 ? "" : innerText,
    ),
  );
  // The longest may end in dots; those that differ by a word may not.
  assert.deepEqual(names.slice(0, 3), ["", "", ""]);
});

test("at 1280 px the bar has room for whole names, and four rigs' models for all columns", async (t) => {
  const { page } = await open(t, { width: 1280, hash: FOUR });
  await answered(page);
  const cut = await page.locator(".glance .who").evaluateAll((all) => all.filter((who) => who.scrollWidth > who.clientWidth + 1).length);
  assert.equal(cut, 0);
  const over = await page.locator(".models .scroll").evaluate((table) => table.scrollWidth - table.clientWidth);
  assert.ok(over <= 1, `the models are ${over} px too wide`);
});

test("which model a row is about stays in sight, and there is a sign of more", async (t) => {
  const { page } = await open(t, { width: 360, height: 740, hash: FOUR });
  await answered(page);
  const table = page.locator(".models .scroll");
  await table.scrollIntoViewIfNeeded();
  assert.match(await table.evaluate((table) => getComputedStyle(table).backgroundImage), /gradient/);
  await table.evaluate((table) => (table.scrollLeft = 200));
  const at = await table.evaluate((table) => {
    const [head] = table.querySelectorAll("tbody th");
    return head.getBoundingClientRect().left - table.getBoundingClientRect().left;
  });
  assert.ok(Math.abs(at) <= 1, `it has moved by ${at}`);
});

test("every answer of the four questions can be added on a phone, and links are as high as a finger needs", async (t) => {
  const { page } = await open(t, { width: 360, height: 740 });
  await opened(page, "start");
  const adds = page.locator('#part-start th button[data-edit]');
  assert.ok((await adds.count()) > 3);
  for (const box of await adds.evaluateAll((all) => all.map((add) => add.getBoundingClientRect().toJSON()))) {
    assert.ok(box.left >= 0 && box.right <= 360, JSON.stringify(box));
  }
  for (const box of await page.locator("footer a").evaluateAll((all) => all.map((link) => link.offsetHeight))) {
    assert.ok(box >= 24, `a link is ${box} px high`);
  }
});
