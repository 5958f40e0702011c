// What tools print, pasted: what is in the machine becomes rigs of the plan, and what was measured stands beside what
// is estimated for it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, open } from "./harness.mjs";

const SMI = `index, name, memory.total [MiB], power.limit [W], pcie.link.gen.max, pcie.link.width.current
0, NVIDIA GeForce RTX 3090, 24576 MiB, 280.00 W, 4, 8
1, NVIDIA GeForce RTX 3060, 12288 MiB, 170.00 W, 4, 4
`;
const BENCH = `
| model                          |       size |     params | backend    | ngl |            test |                  t/s |
| ------------------------------ | ---------: | ---------: | ---------- | --: | --------------: | -------------------: |
| llama 70B Q4_K - Medium        |  39.59 GiB |    70.55 B | CUDA       |  99 |           pp512 |       690.42 ± 10.51 |
| llama 70B Q4_K - Medium        |  39.59 GiB |    70.55 B | CUDA       |  99 |           tg128 |         20.12 ± 0.06 |
`;

const start = (page) => page.getByRole("link", { name: "My machine, my measurements" });
const text = (page) => page.getByLabel("The tool’s output");

async function read(page, pasted, words) {
  await text(page).fill(pasted);
  await page.getByRole("button", { name: "Read it", exact: true }).click();
  await page.waitForFunction((words) => document.querySelector("#part-paste .part").innerText.includes(words), words);
}

test("a 3090 and a 3060 in one box are put into the plan as they are", async (t) => {
  const { page, requests } = await open(t, { width: 360, height: 740 });
  // One: the start. Two: paste and read. Three: into the plan.
  await start(page).click();
  await text(page).waitFor();
  const before = requests.length;
  await read(page, SMI, "PCIe 4.0 x4");
  const later = requests.slice(before);
  assert.ok(later.every(({ method, url }) => method === "GET" && !/[?#]/.test(url)), "nothing is sent");
  assert.match(await page.locator("#part-paste").innerText(), /RTX 3060 12 GB[\s\S]*12\.0 GiB[\s\S]*PCIe 4\.0 x4/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${wide} px too wide`);
  assert.deepEqual(await axe(page), []);
  await page.getByRole("link", { name: "Only this machine" }).click();
  await page.waitForFunction(() => document.querySelector("#costs thead").innerText.includes("3060"));
  const heads = await page.locator("#costs thead th").allInnerTexts();
  assert.equal(heads.length, 1);
  assert.match(heads[0], /3090[\s\S]*3060/);
  assert.match(await page.evaluate(() => location.hash), /owned=1.*owned2=1/);
  // It is an edit like any other.
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.querySelector("#costs thead").innerText.includes("Single RTX 4090"));
});

test("what is next with a machine that was pasted", async (t) => {
  const { page } = await open(t);
  await start(page).click();
  await read(page, SMI.split("\n").slice(0, 2).join("\n"), "What is in this machine");
  await page.getByRole("button", { name: "What next with it" }).click();
  await page.locator("#part-next tbody b", { hasText: "Keep 1× RTX 3090" }).waitFor();
  assert.equal(await page.locator("#next-own").inputValue(), "1x rtx-3090");
});

test("a measurement stands beside its estimate and moves those near it", async (t) => {
  const { page } = await open(t, { dark: true });
  await start(page).click();
  await read(page, BENCH, "What that says about the plan");
  const part = await page.locator("#part-paste").innerText();
  assert.match(part, /Prefill of 512[\s\S]*690 tok\/s/);
  assert.match(part, /20 tok\/s[\s\S]*(inside|outside) the range/);
  assert.match(part, /Dual RTX 3090, with your measurement/);
  const decode = () => page.locator("#part-paste .moved dd").first().innerText();
  const [, moved, estimated] = /([\d.]+) tok\/s.*estimated without it: ([\d.]+) tok\/s/s.exec(await decode());
  // Towards what was measured.
  assert.ok(Number(moved) > Number(estimated), `${moved} against ${estimated}`);
  // Of the models of that shape the plan's is meant.
  assert.match(part, /Prefill of 512\s+Llama 3\.1 70B Instruct in Q4_K_M/);
  assert.deepEqual(await axe(page), []);
  // It goes with the link of the plan.
  await page.getByRole("link", { name: "Keep it with the plan" }).click();
  await page.waitForFunction(() => location.hash.includes("a.measured=2"));
  await page.getByText("The link of the plan carries this.").waitFor();
  const elsewhere = await open(t, { hash: await page.evaluate(() => location.hash), width: 360, height: 740 });
  await start(elsewhere.page).click();
  await elsewhere.page.getByText("Measured on Dual RTX 3090").waitFor();
  assert.match(await elsewhere.page.locator("#part-paste .moved").innerText(), new RegExp(`${moved} tok/s`));
  assert.deepEqual(await axe(elsewhere.page), []);
  // The other rig of the plan does not hold it.
  await page.getByLabel("Measured on", { exact: true }).selectOption({ label: "Single RTX 4090" });
  await page.waitForFunction(() => document.querySelector("#part-paste").innerText.includes("no estimate moves"));
});

test("a file that is dropped there is read as text, and nonsense gets one sentence", async (t) => {
  const { page } = await open(t);
  await start(page).click();
  await text(page).waitFor();
  const drop = (content) =>
    page.evaluate((content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], "bench.md"));
      const options = { bubbles: true, cancelable: true, dataTransfer: data };
      document.querySelector("#paste-text").dispatchEvent(new DragEvent("drop", options));
    }, content);
  await drop(BENCH);
  await page.waitForFunction(() => document.querySelector("#part-paste").innerText.includes("llama-bench, on"));
  await drop("<b>hello</b> & good bye");
  await page.waitForFunction(() => document.querySelector("#part-paste").innerText.includes("not the output of any tool"));
  assert.equal(await page.locator("#part-paste .findings li").count(), 1);
  // The planner's own reader of models was not asked.
  assert.equal(await page.locator(".own-status").first().innerText(), "");
});
