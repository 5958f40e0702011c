// Fields of hundreds of names: their lists by pointer, finger and keyboard, and what assistive technology is told.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

const list = (page) => page.getByRole("listbox");
const card = (page) => page.getByRole("combobox", { name: "Card", exact: true }).first();
const model = (page) => page.getByRole("combobox", { name: "Model", exact: true });
const add = (page) => page.getByRole("combobox", { name: /^Add a rig/ });
const active = (page) => page.evaluate(() => document.querySelector('#choices [aria-selected="true"]')?.textContent);
const rigs = (page, count) =>
  page.waitForFunction((count) => document.querySelectorAll(".costs thead th").length === count, count);

test("a card is chosen by its heading, memory, price and date", async (t) => {
  const { page } = await open(t);
  const field = card(page);
  assert.equal(await field.getAttribute("aria-expanded"), "false");
  await field.click();
  await list(page).waitFor();
  assert.equal(await field.getAttribute("aria-expanded"), "true");
  assert.equal(await field.getAttribute("aria-controls"), await list(page).getAttribute("id"));
  // All of them, whatever the field holds, and no name twice.
  const names = await list(page).getByRole("option").locator("span").allInnerTexts();
  assert.ok(names.length > 90 && new Set(names).size === names.length);
  const group = list(page).getByRole("group", { name: "NVIDIA GeForce" });
  const option = group.getByRole("option", { name: /^RTX 5090 / });
  assert.match(await option.innerText(), /32 GiB, 1,792 GB\/s, \$[\d,]+ \(20\d\d-\d\d\)/);
  assert.deepEqual(await axe(page), []);
  await option.click();
  await page.waitForFunction(() => location.hash.includes("a.gpu=rtx-5090"));
  assert.equal(await field.inputValue(), "RTX 5090");
  assert.equal(await list(page).count(), 0);
  assert.equal(await field.evaluate((field) => field === document.activeElement), true);
});

test("the keyboard opens, moves, chooses and closes", async (t) => {
  const { page } = await open(t);
  const field = card(page);
  await field.focus();
  assert.equal(await list(page).count(), 0, "entering alone opens nothing");
  await page.waitForTimeout(300);
  await page.keyboard.press("ArrowDown");
  await list(page).waitFor();
  // It begins with what the field holds, which is in sight.
  const held = await active(page);
  assert.match(held, /^RTX 3090 /);
  assert.equal(await list(page).locator("[aria-selected=true]").count(), 1);
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await active(page), held);
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(page), held);
  await page.keyboard.press("End");
  assert.match(await active(page), /^Custom card/);
  const id = await field.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${id}`).getAttribute("aria-selected"), "true");
  await page.keyboard.press("ArrowDown");
  const first = await active(page);
  assert.equal(first, await list(page).getByRole("option").first().textContent(), "from the last to the first");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  assert.equal(await active(page), first);
  await page.keyboard.press("Escape");
  assert.equal(await list(page).count(), 0);
  assert.equal(await field.inputValue(), "RTX 3090");
  assert.equal(await field.getAttribute("aria-activedescendant"), null);

  // Typing filters; what is chosen by Enter counts.
  await field.fill("4070 ti");
  await list(page).waitFor();
  const found = await list(page).getByRole("option").locator("span").allInnerTexts();
  assert.ok(found.length >= 1 && found.length < 5 && found.every((name) => name.includes("4070 Ti")), found.join());
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.includes("a.gpu=rtx-4070-ti"));
  assert.equal(await list(page).count(), 0);
});

test("what is typed is never lost, in natural words or none at all", async (t) => {
  const { page } = await open(t);
  const field = add(page);
  await field.pressSequentially("two 4090s and nonsense");
  await page.keyboard.press("Enter");
  await page.locator("#add-rig-help").getByText("not in the list").waitFor();
  assert.equal(await field.inputValue(), "two 4090s and nonsense");
  // Left and entered again, it is still there.
  await page.keyboard.press("Tab");
  await field.click();
  assert.equal(await field.inputValue(), "two 4090s and nonsense");
  await page.keyboard.press("Escape");
  await field.fill("4x 3090");
  await list(page).waitFor();
  // No option is taken unasked: Enter takes what is typed.
  await page.keyboard.press("Enter");
  await rigs(page, 3);
  assert.match(await page.locator(".costs thead th").nth(2).innerText(), /4× RTX 3090/);
  assert.equal(await field.inputValue(), "");
});

test("a number before a card, and cards joined by a plus, stay in what is chosen", async (t) => {
  const { page } = await open(t);
  const field = add(page);
  await field.pressSequentially("3x 7900 xtx");
  await list(page).getByRole("option", { name: /^3x RX 7900 XTX/ }).click();
  await rigs(page, 3);
  assert.match(await page.locator(".costs thead th").nth(2).innerText(), /3× RX 7900 XTX/);
  await field.pressSequentially("3090 + 3060");
  await list(page).getByRole("option", { name: /^3090 \+ RTX 3060 12 GB/ }).click();
  await rigs(page, 4);
  assert.match(await page.locator(".costs thead th").nth(3).innerText(), /RTX 3090[^]*RTX 3060/);
  assert.equal(await list(page).count(), 0);
});

test("what was typed before the list's script came is proposed for too", async (t) => {
  const { page } = await open(t);
  let come;
  const typed = new Promise((done) => (come = done));
  await page.route(/choices[^/]*\.js/, async (route) => {
    await typed;
    await route.continue();
  });
  await add(page).pressSequentially("3x 7900 xtx");
  come();
  await list(page).getByRole("option", { name: /^3x RX 7900 XTX/ }).waitFor();
});

test("a model is found by its size, and ready-made rigs come first", async (t) => {
  const { page } = await open(t);
  await model(page).click();
  await list(page).waitFor();
  const heads = await list(page).getByRole("group").evaluateAll((all) => all.map((one) => one.firstChild.textContent));
  assert.equal(heads[1], "Weights of up to 8 GiB at Q4_K_M");
  const option = list(page).getByRole("option", { name: /^Llama 3.1 70B/ });
  assert.match(await option.innerText(), /39\.6 GiB, 128K of context/);
  await option.scrollIntoViewIfNeeded();
  await page.keyboard.press("Escape");
  await add(page).click();
  await list(page).waitFor();
  assert.equal(await list(page).getByRole("group").first().evaluate((one) => one.firstChild.textContent), "Ready-made");
});

for (const dark of [false, true]) {
  test(`on a phone a finger opens and chooses, and nothing sticks out, ${dark ? "dark" : "light"}`, async (t) => {
    const { page } = await open(t, { width: 360, height: 740, touch: true, dark });
    const field = card(page);
    await field.scrollIntoViewIfNeeded();
    await field.tap();
    await list(page).waitFor();
    const box = await list(page).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
    assert.ok(box.y >= 0 && box.y + box.height <= 740, JSON.stringify(box));
    // The answer stays in sight.
    const bar = await page.locator(".glance-bar").boundingBox();
    assert.ok(box.y + box.height <= bar.y + 1, `${box.y + box.height} over the bar at ${bar.y}`);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wider <= 0, `${wider} px too wide`);
    assert.deepEqual(await axe(page), []);
    await list(page).getByRole("option", { name: /^RTX 5080/ }).tap();
    await page.waitForFunction(() => location.hash.includes("a.gpu=rtx-5080"));
  });
}

test("without its script the field still takes what is typed", async (t) => {
  const { page } = await open(t, {
    tolerate: ["console"],
    before: (_, context) => context.route(/choices-/, (route) => route.abort()),
  });
  await add(page).fill("2x 4090");
  await add(page).press("Enter");
  await rigs(page, 3);
});
