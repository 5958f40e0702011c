// How long the scan takes in WebAssembly, with the compiler settings of the page's worker:
//
//   cargo build --profile worker -p rigledger-scan --target wasm32-unknown-unknown
//   node core/benches/wasm/scan.mjs target/wasm32-unknown-unknown/worker/rigledger_scan.wasm
//
// The budget of a workload slider's event is 8 ms (median).
import { readFile } from "node:fs/promises";

const path = process.argv[2] ?? "target/wasm32-unknown-unknown/worker/rigledger_scan.wasm";
const { instance } = await WebAssembly.instantiate(await readFile(path), {});
const { checks, run, memory } = instance.exports;
let start = performance.now();
const count = checks();
console.log(`summed up in ${(performance.now() - start).toFixed(0)} ms, ${(memory.buffer.byteLength / 2 ** 20).toFixed(0)} MiB`);
const times = [];
let fit = 0;
for (let turn = 0; turn < 205; turn += 1) {
  start = performance.now();
  fit += run(turn);
  // The first few warm up.
  if (turn >= 5) times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
const median = times[times.length / 2];
console.log(`${count} checks a scan: median ${median.toFixed(2)} ms, fastest ${times[0].toFixed(2)} ms, p95 ${times[Math.floor(times.length * 0.95)].toFixed(2)} ms, ${((median * 1e6) / count).toFixed(0)} ns a check (${fit} fits)`);
if (process.argv.includes("--check") && median > 8) {
  console.error("over the budget of 8 ms");
  process.exit(1);
}
