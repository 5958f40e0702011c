// The page on small and large screens, light and dark, by keyboard alone, and for assistive technology.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, FIREFOX, open } from "./harness.mjs";

const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const width of [320, 768, 1280]) {
  for (const dark of [false, true]) {
    test(`${width} px, ${dark ? "dark" : "light"}: nothing sticks out, no serious violation`, async (t) => {
      const { page } = await open(t, { width, dark });
      assert.ok((await overflow(page)) <= 0, "scrolls sideways");
      assert.deepEqual(await axe(page), []);
    });
  }
}

test("four rigs at 320 px scroll inside their tables only", async (t) => {
  const { page } = await open(t, { width: 320, hash: "rigs=4&c.gpu=rtx-5090&d.gpu=rtx-3090&d.count=4" });
  assert.ok((await overflow(page)) <= 0, "scrolls sideways");
  assert.equal(await page.locator(".costs thead th").count(), 4);
  assert.deepEqual(await axe(page), []);
});

test("open workings, tables and assumptions hold no serious violation", async (t) => {
  const { page } = await open(t);
  await page.getByRole("button", { name: "Electricity", exact: true }).click();
  await page.locator("tr.working .formula").first().waitFor();
  // Those of the parts are opened in parts.test.mjs.
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details:not([data-part])")) details.open = true;
  });
  assert.deepEqual(await axe(page), []);
});

test("the answer stands above the fold", async (t) => {
  const { page } = await open(t, { width: 1280, height: 800 });
  for (const place of [".verdict-sentence", ".costs tr.net"]) {
    const box = await page.locator(place).boundingBox();
    assert.ok(box.y + box.height <= 800, `${place} ends at ${box.y + box.height}`);
  }
});

for (const width of [1280, 2560]) {
  test(`the controls stay beside what is read, and cover nothing, at ${width} px`, async (t) => {
    const { page } = await open(t, { width });
    const last = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    for (const share of [0, 0.2, 0.5, 0.8, 1]) {
      await page.evaluate((y) => scrollTo(0, y), share * last);
      const [head, panel, controls] = await page.evaluate(() => {
        const box = (name) => document.querySelector(name).getBoundingClientRect().toJSON();
        return [".head", ".panel", ".controls"].map(box);
      });
      assert.ok(controls.top >= head.bottom - 1, `they cover the verdict at ${share}`);
      assert.ok(controls.top >= panel.top - 1 && controls.bottom <= panel.bottom + 1, `at ${share}`);
      // Something of them is in sight as long as there is something beside it.
      assert.ok(controls.bottom > 300 || panel.bottom < 900, `out of sight at ${share}`);
    }
  });
}

test("a slider works by keyboard alone and says its value with its unit", async (t) => {
  const { page } = await open(t);
  const handle = page.getByRole("slider", { name: "Hours a day", exact: true });
  await handle.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await handle.getAttribute("aria-valuetext"), "4.5 h/day");
  const outline = await handle.evaluate((e) => getComputedStyle(e).outlineStyle);
  assert.notEqual(outline, "none");
});

test("the first tab leads to the answer", async (t) => {
  const { page } = await open(t);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "app");
});

test("forced colours and more contrast leave everything readable", async (t) => {
  const { page } = await open(t, { forcedColors: true, moreContrast: true });
  assert.equal(await page.locator(".bar").first().isVisible(), true);
  assert.deepEqual(await axe(page), []);
});

for (const scale of [1, 2]) {
  test(`the chart is drawn at the screen's density of ${scale}`, async (t) => {
    const { page } = await open(t, { scale });
    const canvas = page.locator("canvas");
    await canvas.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => {
      const canvas = document.querySelector("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value, index) => index % 4 === 3 && value > 0);
    });
    const [pixels, css] = await canvas.evaluate((e) => [e.width, e.clientWidth]);
    assert.equal(pixels, css * scale);
    const summary = await page.locator(".chart figcaption").innerText();
    assert.match(summary, /after 24 months/);
  });
}

test("the chart follows the figures and the colour scheme", async (t) => {
  const { page } = await open(t);
  const picture = () => page.locator("canvas").evaluate((e) => e.toDataURL());
  await page.waitForTimeout(300);
  const first = await picture();
  const rate = page.getByRole("textbox", { name: "Electricity price", exact: true });
  await rate.fill("0.9");
  await rate.press("Enter");
  await page.waitForTimeout(300);
  const dearer = await picture();
  assert.notEqual(dearer, first);
  // Firefox takes its colours when it starts.
  if (FIREFOX) return;
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForTimeout(300);
  assert.notEqual(await picture(), dearer);
});

test("the chart's table has the same end as the cost table", async (t) => {
  const { page } = await open(t);
  await page.locator(".chart summary").click();
  const last = page.locator(".chart tbody tr").last();
  assert.equal(await last.locator("th").innerText(), "24");
  assert.equal(await last.locator("td").nth(1).innerText(), "$853 ($753 to $953)");
});

test("denied storage is no reason to fail", async (t) => {
  const { page } = await open(t, { storage: "denied" });
  const rate = page.getByRole("textbox", { name: "Electricity price", exact: true });
  await rate.fill("0.3");
  await rate.press("Enter");
  await page.waitForFunction(() => location.hash.includes("rate=0.3"));
});
