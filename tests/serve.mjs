// Serves the built site for `cargo xtask serve`, which ends it by closing its standard input.
// Argument: the first port to try.

import { serve } from "./server.mjs";

const PORTS = 100;
const { base } = await serve({ folder: process.env.RIGLEDGER_DIST, port: Number(process.argv[2]), ports: PORTS });
console.log(`${base} (stop with Ctrl+C)`);
process.stdin.on("end", () => process.exit()).resume();
