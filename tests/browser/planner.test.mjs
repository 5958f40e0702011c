// The article's two rigs, side by side: figures follow the hand, and the link carries them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open, settled } from "./harness.mjs";

/** The text of one cell of the cost table: a line by its label, a rig by its column. */
const cell = (page, label, rig) =>
  page.locator(".costs tr", { has: page.getByRole("button", { name: label, exact: true }) })
    .locator("td").nth(rig).innerText();
const net = async (page) => [await cell(page, "Net cost", 0), await cell(page, "Net cost", 1)];
const slider = (page, name, nth = 0) => page.getByRole("slider", { name, exact: true }).nth(nth);
const field = (page, name, nth = 0) => page.getByRole("textbox", { name, exact: true }).nth(nth);

/** Drags a slider by the mouse to a share of its length. */
async function drag(page, handle, share) {
  await handle.scrollIntoViewIfNeeded();
  const box = await handle.boundingBox();
  const [value, min, max] = await handle.evaluate((e) => [e.value, e.min, e.max].map(Number));
  // The middle of the thumb travels between half a thumb from either end.
  const thumb = 12;
  const at = (part) => box.x + thumb + part * (box.width - 2 * thumb);
  const y = box.y + box.height / 2;
  await page.mouse.move(at((value - min) / (max - min)), y);
  await page.mouse.down();
  for (let step = 1; step <= 5; step += 1) {
    const from = (value - min) / (max - min);
    await page.mouse.move(at(from + ((share - from) * step) / 5), y);
  }
  await page.mouse.up();
}

/** Waits until the address holds what is looked for. */
const addressHolds = (page, text) => page.waitForFunction((text) => location.hash.includes(text), text);

test("opens with the article's table, to the dollar", async (t) => {
  const { page } = await open(t);
  assert.equal(await cell(page, "Total hardware", 0), "$1,700–1,750");
  assert.equal(await cell(page, "Total hardware", 1), "$2,200");
  assert.equal(await cell(page, "Electricity", 0), "$306");
  assert.equal(await cell(page, "Electricity", 1), "$153");
  assert.match(await cell(page, "Net cost", 0), /^\$1,006–1,156/);
  assert.match(await cell(page, "Net cost", 1), /^\$753–953/);
  assert.match(await page.locator(".verdict-sentence").innerText(), /Single RTX 4090 costs \$228 less/);
});

test("dragging the rate moves both columns at once", async (t) => {
  const { page } = await open(t);
  const before = await net(page);
  await drag(page, slider(page, "Electricity price"), 1);
  const rate = Number(await field(page, "Electricity price").inputValue());
  assert.ok(rate > 0.15, `the field follows the slider: ${rate}`);
  const after = await net(page);
  assert.notEqual(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
  // 2 and 1 cards at 350 W for 4 h on 730 days; the article cuts off cents.
  for (const [rig, cards] of [[0, 2], [1, 1]]) {
    const dollars = Math.trunc(cards * 0.35 * 4 * 730 * rate + 1e-9);
    assert.equal(await cell(page, "Electricity", rig), `$${dollars.toLocaleString("en-US")}`);
  }
});

test("each of price, hours, horizon and resale answers to its slider", async (t) => {
  const { page } = await open(t);
  await page.getByText("Computer, extras, resale, what you have").first().click();
  for (const name of ["Price of a card", "Hours a day", "Months until you sell", "Resale of all cards"]) {
    const before = await net(page);
    await drag(page, slider(page, name), 0.9);
    assert.notDeepEqual(await net(page), before, name);
  }
});

test("a number typed counts, and one outside its limits is held to them and said", async (t) => {
  const { page } = await open(t);
  const price = field(page, "Price of a card", 1);
  await price.fill("1,800");
  await price.press("Enter");
  assert.equal(await cell(page, "Total hardware", 1), "$1,800");
  const hours = field(page, "Hours a day");
  await hours.fill("40");
  await hours.press("Tab");
  assert.equal(await hours.inputValue(), "24");
  assert.match(await page.locator("#in-hours-help").innerText(), /Enter 0 to 24 hours; 24 was used/);
  await hours.fill("many");
  await hours.press("Tab");
  assert.match(await page.locator("#in-hours-help").innerText(), /not a number/);
  assert.equal(await hours.getAttribute("aria-invalid"), "true");
});

test("a reload, another window and the back button restore what was chosen", async (t) => {
  const { page, context } = await open(t);
  const rate = field(page, "Electricity price");
  await rate.fill("0.4");
  await rate.press("Enter");
  await addressHolds(page, "rate=0.4");
  const figures = await net(page);
  await page.reload();
  await settled(page);
  assert.deepEqual(await net(page), figures);

  const shared = await context.newPage();
  await shared.goto(page.url());
  await settled(shared);
  assert.deepEqual(await net(shared), figures);
  await shared.close();

  await page.getByRole("button", { name: "As we see it" }).click();
  await addressHolds(page, "preset=");
  assert.notDeepEqual(await net(page), figures);
  await page.goBack();
  await page.waitForFunction(() => location.hash.includes("rate=0.4"));
  assert.deepEqual(await net(page), figures);
  await page.goForward();
  assert.notDeepEqual(await net(page), figures);
});

test("choices are kept in this browser, and the link wins over them", async (t) => {
  const { page } = await open(t, { hash: "rate=0.5" });
  const hours = field(page, "Hours a day");
  await hours.fill("8");
  await hours.press("Enter");
  await addressHolds(page, "hours=8");
  const plain = page.url().split("#")[0];
  await page.goto("about:blank");
  await page.goto(plain);
  await settled(page);
  assert.equal(await field(page, "Electricity price").inputValue(), "0.5");
  assert.equal(await hours.inputValue(), "8");
  await page.goto("about:blank");
  await page.goto(`${plain}#rate=0.2`);
  await settled(page);
  assert.equal(await field(page, "Electricity price").inputValue(), "0.2");
  assert.equal(await hours.inputValue(), "4");
});

test("a pasted link takes effect without a reload", async (t) => {
  const { page } = await open(t);
  await page.evaluate(() => { location.hash = "#b.watts=450"; });
  await page.waitForFunction(() => document.querySelector(".costs").innerText.includes("$197"));
  assert.match(await cell(page, "Net cost", 1), /^\$797–997/);
});

test("hostile links start the page, say what was wrong, and change nothing else", async (t) => {
  for (const hash of [
    "preset=nowhere&rate=-5&hours=99&a.gpu=rtx-309&z.gpu=x&a.price=1e9&junk",
    "%%%&===&a.extras=%00;:;&rate=NaN&v=999",
    `a.name=${"x".repeat(9000)}`,
    "a.name=<img src=x onerror=alert(1)>&b.name=%3Cscript%3Ealert(1)%3C/script%3E",
    "rigs=0",
  ]) {
    const { page, close } = await open(t, { hash });
    assert.ok((await page.locator(".verdict-sentence").innerText()).length > 10, hash);
    assert.equal(await page.locator("#app img, #app script").count(), 0);
    if (hash !== "rigs=0" && !hash.includes("<img")) {
      assert.ok((await page.locator(".findings li").count()) > 0, `no finding for ${hash.slice(0, 60)}`);
    }
    await close();
  }
});

test("reset gives one number, and all of them, back to the preset", async (t) => {
  const { page } = await open(t);
  const before = await net(page);
  for (const [name, value] of [["Electricity price", "0.9"], ["Hours a day", "20"]]) {
    await field(page, name).fill(value);
    await field(page, name).press("Enter");
  }
  await page.getByRole("button", { name: "Reset Electricity price" }).click();
  assert.equal(await field(page, "Electricity price").inputValue(), "0.15");
  assert.notDeepEqual(await net(page), before);
  await page.getByRole("button", { name: "Reset all" }).click();
  assert.deepEqual(await net(page), before);
});

test("a line opens its formula with the numbers and sources in it", async (t) => {
  const { page } = await open(t, { hash: "preset=dual-3090-vs-4090-today" });
  const line = page.getByRole("button", { name: "Electricity", exact: true });
  await line.click();
  assert.equal(await line.getAttribute("aria-expanded"), "true");
  await page.locator("tr.working .formula").first().waitFor();
  const working = await page.locator("tr.working").innerText();
  assert.match(working, /W × 4 h \+ [\d.]+ W × 4 h\) ÷ 1000 × \$0\.1872 .* = \$[\d.]+/);
  assert.match(working, /rated power × what the split/);
  assert.match(working, /EIA/);
  // It follows the plan, and another line opens beside it.
  await field(page, "Hours a day").fill("5");
  await field(page, "Hours a day").press("Enter");
  await page.locator("tr.working", { hasText: "× 5 h" }).waitFor();
  const net = page.getByRole("button", { name: "Net cost", exact: true });
  await net.click();
  await page.locator("tr.working", { hasText: "+ electricity" }).waitFor();
  await page.locator("tr.working", { hasText: "× 5 h" }).waitFor();
  assert.equal(await page.locator("tr.working").count(), 2);
  await line.press("Enter");
  await net.press("Enter");
  assert.equal(await page.locator("tr.working").count(), 0);
});

test("memory is judged card by card, and says why not", async (t) => {
  const { page } = await open(t);
  const bars = page.locator(".rig-bars");
  assert.match(await bars.nth(0).innerText(), /fits/);
  assert.match(await bars.nth(1).innerText(), /does not fit/);
  assert.equal(await bars.nth(0).locator(".bar").count(), 2);
  assert.match(await bars.nth(0).locator(".bar").first().getAttribute("aria-label"), /weights 19\.\d GiB, cache 1\.\d GiB/);
  await page.getByLabel("Weights", { exact: true }).selectOption("IQ1_S");
  await page.waitForFunction(() => !document.querySelector(".rig-bars.rig-1").innerText.includes("does not fit"));
  await page.getByLabel("Weights", { exact: true }).selectOption("Q8_0");
  await page.waitForFunction(() => document.querySelector(".rig-bars.rig-0").innerText.includes("does not fit"));
});

test("the models of the list each have a format, a context and a speed, or a reason", async (t) => {
  const { page } = await open(t);
  const rows = page.locator(".models tbody tr");
  assert.equal(await rows.count(), 6);
  for (const row of await rows.all()) {
    for (const cell of await row.locator("td").all()) {
      assert.match(await cell.innerText(), /tok\/s [●◕◑○] · up to [\d.]+K|Does not fit\s*.*GiB/s);
    }
  }
});

test("rigs can be added up to four, changed and removed", async (t) => {
  const { page } = await open(t);
  const add = page.getByLabel("Add a rig");
  for (const [count, rig] of [[3, "2x RTX 3090"], [4, "RTX 4090"]]) {
    await add.fill(rig);
    await add.press("Enter");
    await page.waitForFunction((count) => document.querySelectorAll(".costs thead th").length === count, count);
  }
  assert.equal(await add.count(), 0, "four are the most");
  const card = page.getByLabel("Card", { exact: true }).nth(2);
  await card.fill("rtx 5090");
  await card.press("Enter");
  await page.waitForFunction(() => document.querySelector(".costs thead").innerText.includes("RTX 5090"));
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Remove rig" }).nth(3).click();
  assert.equal(await page.locator(".costs thead th").count(), 3);
});
