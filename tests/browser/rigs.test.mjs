// Rigs: built from scratch, by keyboard, and taken apart again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

const heads = (page) => page.locator(".costs thead th").allInnerTexts();
const rigs = (page, count) =>
  page.waitForFunction((count) => document.querySelectorAll(".costs thead th").length === count, count);

/** Adds a rig by its name and the keyboard. */
async function add(page, name, count) {
  const field = page.getByLabel("Add a rig");
  await field.focus();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await rigs(page, count);
}

test("ready-made rigs and whole machines come by name, with what they need", async (t) => {
  const { page } = await open(t, { hash: "preset=none&a.gpu=rtx-3090" });
  await add(page, "4x RTX 3090", 2);
  await add(page, "1× Apple M4 Max (40-core GPU)", 3);
  await add(page, "dgx-spark-gb10", 4);
  const names = await heads(page);
  assert.match(names[1], /4× RTX 3090/);
  assert.match(names[2], /Apple M4 Max/);
  assert.match(names[3], /DGX Spark/);
  const costs = await page.locator(".costs").innerText();
  assert.match(costs, /1500 W Titanium supply/);
  // None of them costs nothing.
  const cards = page.locator(".costs tr", { has: page.getByRole("button", { name: "Cards", exact: true }) });
  for (const price of await cards.locator("td").allInnerTexts()) assert.match(price, /^\$[1-9]/);
  assert.equal(await page.getByLabel("Add a rig").count(), 0, "four are the most");
  assert.deepEqual(await axe(page), []);
});

test("what is no card is said and stays typed, and the nearest is a button", async (t) => {
  const { page } = await open(t);
  const field = page.getByLabel("Add a rig");
  await field.fill("2x RTX 3091");
  await field.press("Enter");
  assert.match(await page.locator("#add-rig-help").innerText(), /not in the list. Did you mean this\?/);
  assert.equal(await field.inputValue(), "2x RTX 3091");
  assert.equal((await heads(page)).length, 2);
  await page.locator("#add-rig-help").getByRole("button", { name: "2× RTX 3090" }).click();
  await rigs(page, 3);
  assert.equal(await field.inputValue(), "");
});

test("a rig is copied, moved, named and removed", async (t) => {
  const { page } = await open(t);
  await page.getByRole("button", { name: "Copy rig" }).first().click();
  await rigs(page, 3);
  await page.getByText("Name, link, power, host").nth(1).click();
  await page.locator("#name-1").fill("With a limit");
  await page.locator("#name-1").press("Enter");
  await page.waitForFunction(() => document.querySelector(".costs thead").innerText.includes("With a limit"));
  await page.getByRole("button", { name: "Move up" }).first().click();
  await page.waitForFunction(() => document.querySelector(".costs thead th").innerText.includes("With a limit"));
  await page.getByRole("button", { name: "Remove rig" }).first().click();
  await rigs(page, 2);
  assert.match((await heads(page))[0], /Dual RTX 3090/);
});

test("a card that nobody knows has the reader's figures", async (t) => {
  const { page } = await open(t);
  const card = page.getByLabel("Card", { exact: true }).first();
  await card.fill("Custom card");
  await card.press("Enter");
  await page.locator("#in-0-gpu_gib").fill("48");
  await page.locator("#in-0-gpu_gib").press("Enter");
  await page.waitForFunction(() => document.querySelector(".rig-bars.rig-0 .bar").ariaLabel.includes("of 48.0 GiB"));
});

test("host memory, slots and a supply are entered where nothing was", async (t) => {
  const { page } = await open(t);
  await page.getByText("Name, link, power, host").first().click();
  for (const [id, open, value] of [["host_gib", "", "128"], ["pcie_lanes", "", "8"], ["psu_watts", "1100", "1200"]]) {
    const field = page.locator(`#in-0-${id}`);
    // A supply is large enough where nobody says otherwise.
    assert.equal(await field.inputValue(), open, `${id} is open`);
    assert.equal(await field.getAttribute("placeholder"), "auto");
    await field.fill(value);
    await field.press("Enter");
    await page.waitForFunction(([id, value]) => location.hash.includes(`a.${id}=${value}`), [id, value]);
  }
});

test("tokens by API are a rig like any other", async (t) => {
  const { page } = await open(t, { hash: "v=1&preset=dual-3090-vs-4090-today&model=llama-3.3-70b" });
  await page.getByLabel("Add a rig").fill("API only");
  await page.getByLabel("Add a rig").press("Enter");
  await rigs(page, 3);
  assert.match((await heads(page))[2], /API only/);
  const net = () => page.locator("tr.net td").nth(2).innerText();
  assert.match(await net(), /\$\d+–[\d,]+/);
  assert.match(await page.locator(".verdict-sentence").innerText(), /API only/);
  assert.match(await page.locator(".verdict-more").innerText(), /Only Dual RTX 3090 runs/);
  assert.match(await page.locator(".rig-bars.rig-2").innerText(), /by API[^]*nothing has to fit/);
  // Its line says how many tokens it counts, and whose.
  await page.getByRole("button", { name: "Tokens by API" }).click();
  await page.getByText("as many as Dual RTX 3090 generates").waitFor();
  // Twice the price is twice the cost.
  const before = await net();
  for (const id of ["api2-api_output", "api2-api_input"]) {
    await page.locator(`#${id}`).fill("10");
    await page.locator(`#${id}`).press("Enter");
  }
  await page.waitForFunction((before) => document.querySelectorAll("tr.net td")[2].innerText !== before, before);
  // Other rigs are not by API; this one can be bought again.
  await page.locator("#choice-2-kind").selectOption("owned");
  await page.waitForFunction(() => document.querySelector(".costs thead").innerText.includes("1× RTX 3090"));
  assert.deepEqual(await axe(page), []);
});

test("a rented card comes by name", async (t) => {
  const { page } = await open(t);
  await page.getByLabel("Add a rig").fill("Rented RTX 4090");
  await page.getByLabel("Add a rig").press("Enter");
  await rigs(page, 3);
  assert.match(await page.locator(".costs tbody").innerText(), /Rent/);
});
