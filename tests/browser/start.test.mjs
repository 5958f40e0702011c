// The questions: from an answer to a plan, and from there to a verdict.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

const answer = (page, name) => page.locator("#part-start").getByRole("link", { name, exact: true });

test("answers set the plan, say why, and lead to a comparison", async (t) => {
  const { page } = await open(t);
  await page.getByRole("link", { name: "Which rig? Four questions" }).click();
  await answer(page, "About 30 billion: code, most tasks").click();
  await page.waitForFunction(() => location.hash.includes("model=qwen3-32b"));
  await page.locator('#part-start a[aria-current="true"]', { hasText: "About 30 billion" }).waitFor();
  assert.match(await page.locator(".verdict-more").innerText(), /Qwen3 32B/);
  await answer(page, "Twelve").click();
  await page.waitForFunction(() => location.hash.includes("hours=12"));
  await page.locator('#part-start a[aria-current="true"]', { hasText: "Twelve" }).waitFor();
  const part = page.locator("#part-start .part");
  await page.waitForFunction(() => document.querySelector("#part-start").innerText.includes("ready-made rigs hold that"));
  assert.match(await part.innerText(), /Qwen3 32B in Q4_K_M has [\d.]+ GiB of weights/);
  const compare = part.getByRole("link", { name: /^Compare/ });
  const [, first, second] = /Compare (.+) with (.+)/.exec(await compare.innerText());
  await compare.click();
  await page.waitForFunction((name) => document.querySelector(".costs thead").innerText.includes(name), first);
  const verdict = await page.locator(".verdict-sentence").innerText();
  assert.ok(verdict.includes(first) && verdict.includes(second), verdict);
  assert.match(verdict, / (less|apart) .*over 2 years/);
  assert.deepEqual(await axe(page), []);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector(".costs thead").innerText.includes("Dual RTX 3090"));
});

test("two 3090s and 128 GB of memory run a model of 235 billion weights, and one sees how fast", async (t) => {
  const { page } = await open(t);
  await page.getByRole("link", { name: "Which rig? Four questions" }).click();
  await answer(page, "235 billion, experts in the host's memory").click();
  await page.waitForFunction(() => document.querySelector(".rig-bars.rig-0").innerText.includes("tok/s"));
  const bars = await page.locator(".rig-bars.rig-0").innerText();
  assert.match(bars, /fits[\s\S]*tok\/s, one stream/);
  await page.getByText("Name, link, power, host").first().click();
  assert.equal(await page.locator("#in-0-host_gib").inputValue(), "128");
});
