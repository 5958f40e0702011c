// Every change can be taken back, and made again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open, settled } from "./harness.mjs";

const net = (page) => page.locator(".costs tr.net").innerText();
const undo = (page) => page.getByRole("button", { name: "Undo" });
const redo = (page) => page.getByRole("button", { name: "Redo" });
const changed = (page, from) =>
  page.waitForFunction((from) => document.querySelector(".costs tr.net").innerText !== from, from);

test("a drag, a choice and a removed rig are undone one by one, and made again", async (t) => {
  const { page } = await open(t);
  assert.equal(await undo(page).isEnabled(), false);
  const first = await net(page);
  const slider = page.locator('input[type=range][data-edit="slide hours"]');
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await slider.boundingBox();
  await page.mouse.move(x + width / 3, y + height / 2);
  await page.mouse.down();
  for (let step = 0; step < 20; step += 1) await page.mouse.move(x + width / 3 + step * 4, y + height / 2);
  await page.mouse.up();
  await changed(page, first);
  const dragged = await net(page);
  await page.getByRole("button", { name: "Remove rig" }).first().click();
  await changed(page, dragged);
  const removed = await net(page);

  await undo(page).click();
  await changed(page, removed);
  assert.equal(await net(page), dragged);
  // The whole drag is one step.
  await undo(page).click();
  await changed(page, dragged);
  assert.equal(await net(page), first);
  assert.equal(await undo(page).isEnabled(), false);
  await redo(page).click();
  await redo(page).click();
  await page.waitForFunction((text) => document.querySelector(".costs tr.net").innerText === text, removed);
  assert.equal(await redo(page).isEnabled(), false);
  assert.deepEqual(await axe(page), []);
});

test("by the keyboard; a field keeps the undoing of its own letters; the address follows", async (t) => {
  const { page } = await open(t);
  const first = await net(page);
  await page.locator('input[type=range][data-edit="slide hours"]').focus();
  await page.keyboard.press("End");
  await changed(page, first);
  const last = await net(page);
  // What undoes is loaded with the first change.
  await page.waitForFunction(() => !document.querySelector('[data-step="-1"]').disabled);
  await page.keyboard.press("Control+z");
  await changed(page, last);
  assert.equal(await net(page), first);
  await page.keyboard.press("Control+Shift+z");
  await changed(page, first);
  assert.equal(await net(page), last);
  await page.reload();
  await settled(page);
  assert.equal(await net(page), last);
});
