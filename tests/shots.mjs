// Screenshots for the eye: `cargo xtask shots`. Arguments: [--readme] OUT, a folder or, for the README, a file.

import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { open } from "./browser/harness.mjs";

const readme = process.argv.includes("--readme");
const out = process.argv.at(-1);
// A pause for charts, which are drawn in the frame after the page is ready.
const drawn = (page) => page.waitForTimeout(500);

if (readme) {
  test(out, async (t) => {
    await mkdir(dirname(out), { recursive: true });
    const { page } = await open(t, { width: 1280, height: 900 });
    await drawn(page);
    await page.screenshot({ path: out });
  });
} else {
  await mkdir(out, { recursive: true });
  for (const width of [320, 768, 1280, 2560]) {
    for (const dark of [false, true]) {
      const name = `${width}-${dark ? "dark" : "light"}.png`;
      test(name, async (t) => {
        const { page } = await open(t, { width, dark });
        await drawn(page);
        await page.screenshot({ path: join(out, name), fullPage: true });
      });
    }
  }
}
