// The questions: from an answer to a plan, and from there to a verdict.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, FIREFOX, open, site } from "./harness.mjs";

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

for (const javaScript of [true, false]) {
  for (const path of ["", "presets/4090-vs-5090/index.html"]) {
    const name = `every comparison stands there with its answer${path && " on another's page"}`;
    // Nothing can be clicked in a Firefox without JavaScript.
    test(`${name}, ${javaScript ? "live" : "as a page"}`, { skip: FIREFOX && !javaScript }, async (t) => {
      const { page } = await open(t, { path, javaScript, width: 360, until: javaScript ? "ready" : null });
      const gallery = page.locator(".gallery");
      const folded = await gallery.boundingBox();
      assert.ok(folded.height < 40, `${folded.height} px in the way`);
      await gallery.locator("summary").click();
      const items = gallery.locator("li");
      assert.equal(await items.count(), 9);
      assert.match(await gallery.locator("summary").innerText(), /^9 comparisons$/);
      for (const item of await items.all()) {
        assert.match(await item.locator("p").innerText(), /(cost|costs|apart|Only|None|No rig)[^]*\./);
      }
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wider <= 0, `${wider} px too wide`);
      if (javaScript) assert.deepEqual(await axe(page), []);
      // Each says what its page says.
      const third = items.nth(2);
      const [said, href] = [await third.locator("p").innerText(), await third.locator("a").evaluate((a) => a.href)];
      // Without script: alive it is of today.
      const { page: other } = await open(t, { path: href.split("#")[0].slice((await site()).length), javaScript: false, until: null, tolerate: ["console"] });
      assert.equal(await other.locator(".verdict-sentence").innerText(), said);
    });
  }
}

test("another baseline keeps one's changes, which are counted", async (t) => {
  const { page } = await open(t);
  const summary = page.locator(".preset-summary");
  assert.match(await summary.innerText(), /^As published, no changes by you\./);
  const set = async (name, value) => {
    const field = page.getByRole("textbox", { name, exact: true });
    await field.fill(value);
    await field.press("Enter");
  };
  await set("Electricity price", "0.31");
  await page.getByText("As published, 1 change by you.").waitFor();
  await set("Hours a day", "6");
  await page.getByLabel("Add a rig").fill("RTX 5090");
  await page.getByLabel("Add a rig").press("Enter");
  await page.getByText("As published, 3 changes by you.").waitFor();
  await page.getByRole("button", { name: "As we see it" }).click();
  await page.getByText("As we see it, 3 changes by you.").waitFor();
  await page.waitForFunction(() => /preset=dual-3090-vs-4090-today.*&rate=0\.31/.test(location.hash));
  assert.equal(await page.getByRole("textbox", { name: "Hours a day", exact: true }).inputValue(), "6");
  assert.equal(await page.locator(".costs thead th").count(), 3);
  await page.getByRole("button", { name: "As published" }).click();
  await page.getByText("As published, 3 changes by you.").waitFor();
  await page.getByRole("button", { name: "Reset all" }).click();
  await page.getByText("As published, no changes by you.").waitFor();
  assert.equal(await page.locator(".costs thead th").count(), 2);
});
