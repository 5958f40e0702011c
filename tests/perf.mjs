// How fast the page answers, measured in Chromium: `cargo xtask perf`. It prints; timings are too noisy to fail by.

import { test } from "node:test";

import { open } from "./browser/harness.mjs";

const EVENTS = 200;
const MANY = 20_000;
const ms = (value) => `${value.toFixed(1)} ms`;
const line = (name, value, budget = "") => console.log(name.padEnd(58), value.padStart(10), budget);

/** From each input event until after the frame that shows it, and tasks that block for 50 ms or more. */
function watch() {
  window.measured = { painted: [], longest: 0 };
  const { port1, port2 } = new MessageChannel();
  const began = [];
  port1.onmessage = () => {
    for (const start of began.splice(0)) window.measured.painted.push(performance.now() - start);
  };
  addEventListener(
    "input",
    (event) => {
      if (began.push(event.timeStamp) === 1) requestAnimationFrame(() => port2.postMessage(0));
    },
    true,
  );
  const tasks = (list) => {
    for (const { duration } of list.getEntries()) {
      window.measured.longest = Math.max(window.measured.longest, duration);
    }
  };
  new PerformanceObserver(tasks).observe({ type: "longtask" });
}

/** Drags a slider from end to end by the pointer, and tells the median and the 95th percentile. */
async function drag(page, name, slider) {
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await slider.boundingBox();
  await page.evaluate(() => {
    window.measured.painted = [];
    window.measured.longest = 0;
  });
  const place = (step) => x + 8 + ((width - 16) * (0.5 + 0.5 * Math.sin((step / EVENTS) * 12)));
  await page.mouse.move(place(0), y + height / 2);
  await page.mouse.down();
  for (let step = 1; step <= EVENTS; step += 1) await page.mouse.move(place(step), y + height / 2);
  await page.mouse.up();
  await page.waitForTimeout(800);
  const { painted, longest } = await page.evaluate(() => window.measured);
  painted.sort((a, b) => a - b);
  const at = (share) => painted[Math.min(painted.length - 1, Math.floor(painted.length * share))] ?? Number.NaN;
  line(`${name}: ${painted.length} events, median until painted`, ms(at(0.5)), "budget 16 ms");
  line(`${name}: 95th percentile`, ms(at(0.95)), "budget 50 ms");
  line(`${name}: longest task`, longest ? ms(longest) : "< 50 ms");
}

/** Bytes of JavaScript's heap and of WebAssembly's memories, and the number of nodes, after collecting. */
async function memory(cdp) {
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const metric = (name) => metrics.find((entry) => entry.name === name).value;
  const { result } = await cdp.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await cdp.send("Runtime.queryObjects", { prototypeObjectId: result.objectId });
  const sum = await cdp.send("Runtime.callFunctionOn", {
    objectId: objects.objectId,
    functionDeclaration: "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
    returnByValue: true,
  });
  return { heap: metric("JSHeapUsedSize"), module: sum.result.value, nodes: metric("Nodes") };
}

/** How long the finder takes for a question, from the change of a field until the answer stands there. */
async function search(page, model) {
  const took = await page.evaluate(async (model) => {
    const code = () => document.querySelector("#part-find .command code")?.textContent ?? "";
    const field = document.querySelector("#find-model");
    field.value = model;
    const start = performance.now();
    field.dispatchEvent(new Event("change", { bubbles: true }));
    while (!code().includes(`model=${model}`)) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  }, model);
  line(`a rig found out of all, ${model}`, ms(took), "budget 1,000 ms");
}

const RIGS = "v=1&preset=dual-3090-vs-4090";

test("perf", { timeout: 600_000 }, async (t) => {
  const { page, context } = await open(t, { hash: RIGS, before: (page) => page.addInitScript(watch) });
  // What decides most stands on top as well.
  const input = (id) => page.locator(`input[type=range][data-edit="${id}"]`).last();
  await drag(page, "electricity price, 2 rigs", input("slide rate"));
  await drag(page, "context, 2 rigs", input("slide context"));
  for (const rig of ["2x RTX 3090", "RTX 5090"]) {
    await page.getByLabel("Add a rig").fill(rig);
    await page.getByLabel("Add a rig").press("Enter");
  }
  await drag(page, "electricity price, 4 rigs", input("slide rate"));
  await drag(page, "context, 4 rigs", input("slide context"));

  // The first question loads the worker.
  await page.locator("#part-find > summary").click();
  await page.locator("#part-find .command").waitFor();
  for (const model of ["qwen3-32b", "llama-3.1-70b", "any"]) await search(page, model);
  await page.locator("#part-find > summary").click();

  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable");
  const many = (count) =>
    page.evaluate(async (count) => {
      const slider = document.querySelector('input[type=range][data-edit="slide rate"]');
      for (let event = 0; event < count; event += 1) {
        slider.value = 0.05 + ((event * 7) % 50) / 100;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        if (event % 20 === 0) await new Promise(requestAnimationFrame);
      }
    }, count);
  await many(1000);
  const before = await memory(cdp);
  await many(MANY);
  const after = await memory(cdp);
  const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
  line(`heap after ${MANY} events (before: ${mib(before.heap)})`, mib(after.heap), "no growth");
  line(`modules' memory (before: ${mib(before.module)})`, mib(after.module), "no growth");
  line(`nodes (before: ${before.nodes})`, String(after.nodes), "no growth");
});
