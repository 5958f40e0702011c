// How long a cost slider's event takes in WebAssembly, with the page's own compiler settings:
//
//   cargo build --release -p rigledger-scan --target wasm32-unknown-unknown
//   node core/benches/wasm/money.mjs target/wasm32-unknown-unknown/release/rigledger_scan.wasm
//
// Four rigs, samples, flips and curves of all inputs. The budget is 2 ms (median).
import { readFile } from "node:fs/promises";

const path = process.argv[2] ?? "target/wasm32-unknown-unknown/release/rigledger_scan.wasm";
const { instance } = await WebAssembly.instantiate(await readFile(path), {});
let worst = 0;
const PLANS = ["four rigs", "four rigs, everything uncertain", "four rigs, everything uncertain, ten years"];
for (const [hard, name] of PLANS.entries()) {
  instance.exports.money_start(hard);
  const times = [];
  for (let turn = 0; turn < 420; turn += 1) {
    const start = performance.now();
    instance.exports.money_event(0.2 + (turn % 7) / 50);
    // The first few warm up.
    if (turn >= 20) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const median = times[times.length / 2];
  // Ten years have five times the months of most plans.
  if (hard < 2) worst = Math.max(worst, median);
  console.log(`${name}: median ${median.toFixed(2)} ms, p95 ${times[Math.floor(times.length * 0.95)].toFixed(2)} ms`);
}
if (process.argv.includes("--check") && worst > 2) {
  console.error("over the budget of 2 ms");
  process.exit(1);
}
