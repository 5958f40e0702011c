// What people ask first, each in at most three steps from a cold open: which rig for a budget, what to do with what
// is there, and that the page finds what the program finds without a browser.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { axe, open, opened } from "./harness.mjs";

const part = (page, id) => page.locator(`#part-${id}`);

/** Waits until a part says something. */
const said = (page, id, words) =>
  page.waitForFunction(([id, words]) => document.querySelector(`#part-${id} .part`).innerText.includes(words), [id, words]);

/** Waits for the answer to a question of which these pairs are a part. */
const answered = (page, id, ...pairs) =>
  page.waitForFunction(
    ([id, pairs]) => {
      const command = document.querySelector(`#part-${id} .command code`)?.textContent ?? "";
      return pairs.every((pair) => command.includes(pair));
    },
    [id, pairs],
  );

/** What `--example find` prints for the question that a part shows, on the same day. */
async function found(page, id) {
  const command = await page.locator(`#part-${id} .command code`).textContent();
  const [, question, day] = /-- '([^']*)' (\S+)/.exec(command);
  const cargo = ["run", "--quiet", "--locked", "--profile", "test", "-p", "rigledger-core", "--example", "find"];
  const options = { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] };
  return JSON.parse(execFileSync(process.env.CARGO ?? "cargo", [...cargo, "--", question, day], options));
}

const isHired = ({ name }) => /^(Rented |API only|Subscription)/.test(name);

test("2,000 dollars for 70 billion weights at 15 tokens a second", { timeout: 300_000 }, async (t) => {
  const { page } = await open(t);
  // One: the start. Two: what it may cost, and how slow it may be. Three: the first two side by side.
  await page.getByRole("link", { name: "Find a rig for a budget" }).click();
  await answered(page, "find", "model=llama-3.1-70b");
  await page.getByLabel("Pay at most now, USD").first().fill("2000");
  await page.locator("#find-speed").fill("15");
  await page.locator("#find-speed").press("Enter");
  await answered(page, "find", "budget=2000", "speed=15");
  const native = await found(page, "find");
  assert.deepEqual(native.findings, []);
  const shown = await part(page, "find").locator("tbody th b").allTextContents();
  const groups = [native.rows.filter((row) => !isHired(row)), native.rows.filter(isHired)];
  assert.deepEqual(shown, groups.flat().map(({ name }) => name));
  const first = await part(page, "find").locator("#find-bought + .scroll tbody").first().innerText();
  const [row] = groups[0];
  assert.ok(first.includes(row.why), `${first}: ${row.why}`);
  assert.ok(first.includes(`$${Math.round(row.outlay).toLocaleString("en-US")}`), first);
  assert.ok(row.outlay <= 2000 && row.decode_tok_s.likely >= 15, JSON.stringify(row));
  // It is put into the plan, with the job that was asked.
  await part(page, "find").getByRole("link", { name: `Add to the plan ${row.name}` }).click();
  await page.waitForFunction((name) => document.querySelector("#costs thead").innerText.includes(name), row.name);
  assert.equal(await page.locator("#costs thead th").count(), 3);
  assert.match(await page.locator(".rig-bars.rig-2").innerText(), /fits/);
  assert.deepEqual(await axe(page), []);
});

test("the first two are put side by side, and one alone; what the plan changes is said", async (t) => {
  const { page } = await open(t, { width: 360, height: 740, dark: true });
  await opened(page, "find");
  await page.locator("#find-model").selectOption("qwen3-32b");
  await answered(page, "find", "model=qwen3-32b");
  const names = await part(page, "find").locator("#find-bought + .scroll tbody th b").allInnerTexts();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${wide} px too wide`);
  await part(page, "find").getByRole("link", { name: /side by side$/ }).click();
  await page.waitForFunction((name) => document.querySelector("#costs thead").innerText.includes(name), names[0]);
  const heads = await page.locator("#costs thead th").allInnerTexts();
  assert.deepEqual(heads.map((head) => head.split("\n")[0]), names.slice(0, 2));
  for (const rig of [0, 1]) assert.match(await page.locator(`.rig-bars.rig-${rig}`).innerText(), /fits/);
  assert.deepEqual(await axe(page), []);
  // A link to another plan: the answer stands, and says that it is another's.
  await page.evaluate(() => (location.hash += "&rate=0.9"));
  await said(page, "find", "The plan has changed since");
  await part(page, "find").getByRole("button", { name: "Work it out again" }).click();
  await answered(page, "find", "rate=0.9");
  assert.equal(await page.getByText("The plan has changed since").count(), 0);
});

test("what is not understood is said, and a question without an answer too", async (t) => {
  const { page } = await open(t);
  await opened(page, "find");
  await page.locator("#find-own").fill("2x toaster");
  await page.locator("#find-own").press("Enter");
  await said(page, "find", "2x toaster");
  await page.locator("#find-own").fill("");
  await page.locator("#find-budget").fill("1");
  await part(page, "find").getByText("More limits").click();
  await page.locator("#find-kinds").selectOption("bought");
  await said(page, "find", "None does this job within these limits");
  assert.equal(await page.getByText("2x toaster").count(), 0);
  // What is being typed stays while something else is answered.
  await page.locator("#find-monthly").pressSequentially("12");
  await page.evaluate(() => (location.hash += "&rate=0.8"));
  await said(page, "find", "The plan has changed since");
  assert.equal(await page.locator("#find-monthly").inputValue(), "12");
  assert.deepEqual(await axe(page), []);
});

test("a second 3090, or sell it for a 5090", { timeout: 300_000 }, async (t) => {
  const { page } = await open(t);
  await page.getByRole("link", { name: "What next with what I have" }).click();
  await said(page, "next", "Enter the cards that you have");
  await page.locator("#next-own").fill("RTX 3090");
  await page.locator("#next-model").selectOption("qwen3-32b");
  // Cards that the finder would not choose are asked for by name.
  await page.locator("#next-cards").fill("5090");
  await page.locator("#next-cards").press("Enter");
  await answered(page, "next", "own=RTX+3090", "cards=5090", "model=qwen3-32b");
  const { steps } = await found(page, "next");
  const text = await part(page, "next").innerText();
  const dollars = (amount) => `${amount < 0 ? "\u2212" : ""}$${Math.round(Math.abs(amount)).toLocaleString("en-US")}`;
  const rows = await part(page, "next").locator("tbody").allInnerTexts();
  assert.equal(rows.length, steps.length);
  for (const [index, { rig, cash_now, net }] of steps.entries()) {
    for (const words of [rig.replace(/^Rented /, ""), dollars(cash_now), dollars(net)]) assert.ok(rows[index].includes(words), `${words}: ${rows[index]}`);
  }
  assert.match(text, /Add one: 2× RTX 3090/);
  assert.match(text, /Sell, and buy 1× RTX 5090/);
  await part(page, "next").getByRole("link", { name: /^Show in the plan Sell, and buy 1× RTX 5090/ }).click();
  await page.waitForFunction(() => document.querySelector("#costs thead").innerText.includes("1× RTX 5090"));
  assert.deepEqual(await axe(page), []);
});

test("four 3090: what they cost a month and a million tokens", async (t) => {
  const { page } = await open(t, { width: 360, height: 740 });
  await page.getByRole("link", { name: "What next with what I have" }).click();
  await page.locator("#next-own").fill("4x 3090");
  await page.locator("#next-own").press("Enter");
  await answered(page, "next", "own=4x+3090");
  const keep = await part(page, "next").locator("tbody").first().innerText();
  assert.match(keep, /Keep 4× RTX 3090/);
  assert.match(keep, /a month/);
  assert.match(keep, /A MILLION TOKENS\s+\$[\d.]+\s+\$[\d.]+ for one more/i);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${wide} px too wide`);
  assert.deepEqual(await axe(page), []);
});

test("Qwen3 235B on two 3090 and 128 GB of memory", async (t) => {
  const { page } = await open(t);
  await page.getByRole("link", { name: "Which rig? Four questions" }).click();
  await page.getByRole("link", { name: "235 billion, experts in the host's memory" }).click();
  await page.waitForFunction(() => document.querySelector(".rig-bars.rig-0").innerText.includes("tok/s"));
  assert.match(await page.locator(".rig-bars.rig-0").innerText(), /fits/);
});

test("the start wraps on a phone and leads everywhere that it names", async (t) => {
  const { page } = await open(t, { width: 360, height: 740 });
  const start = page.getByRole("navigation", { name: "What do you want to know?" });
  for (const [name, id] of [
    ["Find a rig for a budget", "part-find"],
    ["What next with what I have", "part-next"],
    ["My machine, my measurements", "part-paste"],
  ]) {
    await start.getByRole("link", { name }).click();
    // It opens, and what is above it may grow meanwhile.
    await page.waitForFunction((id) => {
      const part = document.getElementById(id);
      const { top } = part.getBoundingClientRect();
      return part.open && top > -10 && top < 700;
    }, id);
  }
  await start.getByRole("link", { name: "Compare two cards" }).click();
  const { y } = await page.locator("#controls").boundingBox();
  assert.ok(y > -10 && y < 700, `controls at ${y}`);
});
