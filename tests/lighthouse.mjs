// Lighthouse on pages of the built site: prints the scores, each the middle one of three runs, and fails below
// the bar. Performance needs a machine that does nothing else.
// Run by `cargo xtask lighthouse`, which says where everything is.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

import { serve } from "./server.mjs";

const { RIGLEDGER_DIST: DIST, RIGLEDGER_CHROMIUM: CHROMIUM, RIGLEDGER_LIGHTHOUSE: LIGHTHOUSE } = process.env;
const PAGES = ["index.html", "presets/dual-3090-vs-4090/index.html", "presets/dual-3090-vs-4090/embed.html"];
const BAR = { performance: 95, accessibility: 100, "best-practices": 100 };

// As hosts have it: compressed, and kept.
const { base, close } = await serve({ folder: DIST, cached: true });
const run = promisify(execFile);
let short = 0;
async function measured(page) {
  const out = join(tmpdir(), `rigledger-lighthouse-${process.pid}.json`);
  const flags = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu";
  await run(LIGHTHOUSE, [
    base + page, "--quiet", "--output=json", `--output-path=${out}`, `--chrome-flags=${flags}`,
    `--only-categories=${Object.keys(BAR).join()}`,
  ], { env: { ...process.env, CHROME_PATH: CHROMIUM }, maxBuffer: 1 << 26 });
  return JSON.parse(await readFile(out, "utf8"));
}

for (const page of PAGES) {
  const runs = [];
  for (let nth = 0; nth < 3; nth += 1) runs.push(await measured(page));
  console.log(page);
  for (const [id, bar] of Object.entries(BAR)) {
    const { categories, audits } = runs.sort((a, b) => a.categories[id].score - b.categories[id].score)[1];
    const score = Math.round(categories[id].score * 100);
    console.log(`  ${id.padEnd(16)} ${String(score).padStart(3)}  at least ${bar}`);
    if (score >= bar) continue;
    short += 1;
    for (const { id: audit, weight } of categories[id].auditRefs) {
      if (weight && audits[audit].score !== null && audits[audit].score < 0.9) {
        console.log(`    ${audit}: ${audits[audit].displayValue ?? audits[audit].title}`);
        const nodes = (audits[audit].details?.items ?? []).map(({ node }) => node?.snippet).filter(Boolean);
        for (const snippet of nodes.slice(0, 5)) console.log(`      ${snippet}`);
      }
    }
  }
}
close();
if (short) {
  console.log(`${short} scores fall short`);
  process.exitCode = 1;
}
