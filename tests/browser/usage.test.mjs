// What was measured of a machine's use takes its place in the plan, and the limits of a room in the finder.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open, opened } from "./harness.mjs";

const says = (page, id, words) =>
  page.waitForFunction(([id, words]) => document.querySelector(`#${id} .part`).innerText.includes(words), [id, words]);

async function read(page, pasted, words) {
  await page.getByLabel("The tool\u2019s output").fill(pasted);
  await page.getByRole("button", { name: "Read it", exact: true }).click();
  await says(page, "part-paste", words);
}

test("what a plug counted becomes the draw of the rig", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t);
  await opened(page, "paste");
  await read(page, "14 kWh in 10 days", "Energy in 10 days");
  await page.getByLabel("Meanwhile the machine").selectOption({ label: "was on and waited all the time" });
  await page.waitForFunction(() => document.querySelector("#paste-usage + .scroll small").textContent.includes("waited all"));
  await page.getByRole("link", { name: /Count it in the plan/ }).click();
  await page.waitForFunction(() => location.hash.includes("~~e~14~10~r"));
  await says(page, "part-paste", "The plan counts this, and its link carries it.");
  assert.deepEqual(await axe(page), []);
  await opened(page, "ledger");
  await says(page, "part-ledger", "measured by you, 2");
  await page.getByRole("link", { name: /^Forget it/ }).click();
  await page.waitForFunction(() => !location.hash.includes("measured"));
});

test("a measurement that is kept is marked, and offered to others only where somebody takes it", { timeout: 120_000 }, async (t) => {
  const measured = "a.measured=2026-11-25~~d~llama-3.1-70b~Q4_K_M~-~4096~1~19.5";
  const { page } = await open(t, { hash: `#${measured}` });
  await page.waitForFunction(() => document.querySelector("#findings").innerText.includes("Moved by your measurement"));
  await opened(page, "speed");
  await says(page, "part-speed", "Moved by your measurement");
  await opened(page, "models");
  await says(page, "part-models", "moved by your measurement");
  await opened(page, "paste");
  await says(page, "part-paste", "by you, 2026-11-25");
  const repository = await page.evaluate(() => document.querySelector("[data-worker]").dataset.repository);
  const links = await page.locator('#part-paste [data-give] a').evaluateAll((all) => all.map(({ href }) => href));
  assert.equal(links.length, repository ? 1 : 0);
  for (const link of links) assert.ok(link.startsWith(`https://${repository}/issues/new?template=measurement.yml&`), link);
  assert.equal(await page.locator('a[href^="give:"]').count(), 0);
});

test("the finder keeps to a room, a case and a socket", { timeout: 120_000 }, async (t) => {
  const { page } = await open(t);
  await opened(page, "find");
  await says(page, "part-find", "rigs searched");
  await page.locator("#part-find details.more > summary").click();
  await page.getByLabel("How loud").selectOption("quiet");
  await page.getByLabel("Places in the case").fill("4");
  await page.getByLabel("Circuit").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Find rigs" }).click();
  await page.waitForFunction(() => {
    const command = document.querySelector("#part-find .command code")?.textContent ?? "";
    return ["noise=quiet", "slots=4", "circuit=1440"].every((pair) => command.includes(pair));
  });
  const takes = await page.locator("#part-find .takes").allTextContents();
  assert.ok(takes.length > 0);
  for (const text of takes) assert.ok(Number(/Draws ([\d,]+) W at work/.exec(text)[1]) <= 450, text);
  await says(page, "part-find", "nobody publishes how loud they are");
  assert.deepEqual(await axe(page), []);
});
