// What the browser tests share: a server for the built site, a browser, and pages that fail their test when anything
// unexpected happens in them. Where RIGLEDGER_FIREFOX names one, that is the browser, else Chromium.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after } from "node:test";

import { serve } from "../server.mjs";
import { asPeopleDo, firefox, kindOf } from "./firefox.mjs";

const setting = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests by: cargo xtask test --only browser`);
  return value;
};
const DIST = setting("RIGLEDGER_DIST");
// The packages are in the per-user cache, not beside the tests.
const packages = createRequire(join(setting("RIGLEDGER_NODE_MODULES"), "package.json"));
const { chromium } = packages("playwright-core");

/** Whether the tests run in Firefox. */
export const FIREFOX = Boolean(process.env.RIGLEDGER_FIREFOX);

const FLAGS = [
  // Test machines are often containers, where Chromium's own sandbox cannot be set up.
  "--no-sandbox",
  // Containers have a tiny /dev/shm.
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  // Chromium's own errands would look like requests of the page.
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const browsers = new Map();
const servers = new Map();

after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
  for (const { close } of servers.values()) close();
});

/**
 * The browser of this test file; each page gets an empty profile of its own in it. Firefox takes colours and motion
 * from its preferences, so there is one for each that `options` of a page ask for.
 */
export function launched(options = {}) {
  const { dark, reducedMotion, forcedColors, javaScript = true } = FIREFOX ? options : {};
  const look = { dark, reducedMotion, forcedColors, noScript: !javaScript };
  const key = JSON.stringify(look);
  if (!browsers.has(key)) {
    const start = () => chromium.launch({ executablePath: setting("RIGLEDGER_CHROMIUM"), args: FLAGS });
    browsers.set(key, FIREFOX ? firefox(packages, process.env.RIGLEDGER_FIREFOX, look) : start());
  }
  return browsers.get(key);
}

/**
 * Serves dist/ under a folder, as a host with many sites would; everything outside it is not found.
 * Gives the address of the site, with a slash at its end.
 */
export async function site({ under = "/some/sub/path/" } = {}) {
  if (!servers.has(under)) servers.set(under, await serve({ folder: DIST, under }));
  return servers.get(under).base;
}

/** Has it be another day, from now on. */
function since(day) {
  const Real = Date;
  const off = new Real(day).getTime() - Real.now();
  globalThis.Date = class extends Real {
    constructor(...parts) {
      super(...(parts.length ? parts : [Real.now() + off]));
    }
    static now() {
      return Real.now() + off;
    }
  };
}

/**
 * Opens the page for the test `t` and waits until it is `until` ("ready", "failed" or null: do not wait).
 *
 * When the test ends, the page is closed, and the test fails if there was a console error or warning
 * ("console"), an uncaught error ("page"), a violation of the Content-Security-Policy ("csp"), or a request to
 * another origin ("foreign"), except for the kinds that `tolerate` lists.
 *
 * - `base`, `path`, `hash`: where; `hash` with or without its `#`
 * - `width`, `height`, `dark`, `scale`, `reducedMotion`, `forcedColors`, `moreContrast`, `touch`, `locale`,
 *   `offline`, `javaScript`: what the device is like
 * - `serviceWorker`: keeps the page for use without a network
 * - `storage: "denied"`: localStorage and sessionStorage throw, as with blocked site data
 * - `before(page, context)`: called before the page is loaded, for routes and init scripts
 */
export async function open(t, options = {}) {
  const { base = await site(), path = "", hash = "", until = "ready", tolerate = [], timeout = 30_000 } = options;
  const context = await (await launched(options)).newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
    deviceScaleFactor: options.scale ?? 1,
    colorScheme: options.dark ? "dark" : "light",
    reducedMotion: options.reducedMotion ? "reduce" : "no-preference",
    forcedColors: options.forcedColors ? "active" : "none",
    contrast: options.moreContrast ? "more" : "no-preference",
    hasTouch: options.touch ?? false,
    javaScriptEnabled: options.javaScript ?? true,
    locale: options.locale ?? "en-US",
    permissions: FIREFOX ? [] : (options.permissions ?? []),
    // It would fetch the whole site once more for every page.
    serviceWorkers: options.serviceWorker ? "allow" : "block",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(timeout);
  if (FIREFOX) asPeopleDo(page);

  const errors = [];
  const requests = [];
  const note = (kind, text) => errors.push({ kind, text });
  page.on("console", (entry) => {
    // That of the option below.
    if (entry.text().startsWith("Service Worker registration blocked")) return;
    if (["error", "warning"].includes(entry.type())) note("console", `${entry.text()} (${entry.location().url})`);
  });
  page.on("pageerror", (error) => note(FIREFOX ? kindOf(String(error)) : "page", String(error)));
  const origin = new URL(base).origin;
  context.on("request", (request) => {
    const url = request.url();
    requests.push({ url, type: request.resourceType(), method: request.method() });
    if (!url.startsWith("data:") && !url.startsWith("blob:") && new URL(url).origin !== origin) note("foreign", url);
  });
  // Console lines depend on the browser's wording; the event does not.
  await context.exposeFunction("__cspViolation", (text) => note("csp", text));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
      window.__cspViolation(`${violatedDirective}: ${blockedURI} at ${sourceFile}:${lineNumber}`);
    });
  });
  if (options.day) {
    // The page's and its worker's; clocks go on.
    const from = `(${since})(${JSON.stringify(options.day)});`;
    await context.addInitScript(from);
    await context.route(/\/worker-[0-9a-f]+\.js$/, async (route) => {
      try {
        const response = await route.fetch();
        await route.fulfill({ response, body: `${from}\n${await response.text()}` });
      } catch {
        // The page was closed meanwhile.
      }
    });
  }
  if (options.storage === "denied") {
    await context.addInitScript(() => {
      const denied = { get() { throw new DOMException("The operation is insecure.", "SecurityError"); } };
      Object.defineProperty(window, "localStorage", denied);
      Object.defineProperty(window, "sessionStorage", denied);
    });
  }
  await options.before?.(page, context);

  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await context.close();
    const unexpected = errors.filter(({ kind }) => !tolerate.includes(kind));
    assert.deepEqual(unexpected, [], "unexpected in the page");
  };
  t.after(close);

  await page.goto(`${base}${path}${hash && !hash.startsWith("#") ? "#" : ""}${hash}`);
  if (until) await settled(page, until, errors);
  return { page, context, errors, requests, close };
}

/** Waits for the page's state; says what it was, and what went wrong, when it does not come. */
export async function settled(page, until = "ready", errors = []) {
  try {
    await page.waitForSelector(`html[data-app="${until}"]`, { state: "attached" });
  } catch (error) {
    const state = await page.evaluate(() => document.documentElement.dataset.app);
    const reason = await page.evaluate(() => document.getElementById("failure-reason")?.textContent);
    throw new Error(`the page is "${state}", not "${until}": ${reason || JSON.stringify(errors)}`, { cause: error });
  }
}

/** Waits until the page shows the answer to its plan: what rigs can run comes from a worker. */
export async function answered(page) {
  await page.waitForSelector("#app:not([aria-busy])", { state: "attached" });
}

/** Opens a part of the page and waits until it is drawn. */
export async function opened(page, id) {
  await page.locator(`#part-${id} > summary`).click();
  await page.waitForFunction(
    (id) => !document.querySelector(`#part-${id} .part`).textContent.includes("Being worked out"),
    id,
  );
}

/** All grades of what axe-core finds. */
export const GRADES = ["minor", "moderate", "serious", "critical"];

/**
 * Violations of some grades found by axe-core, in a form that reads well in a failed assertion. It judges the page, not the
 * browser, so Chromium is asked alone: Firefox takes thrice as long for it.
 */
export async function axe(page, { include = "html", rules = {}, grades = ["serious", "critical"] } = {}) {
  if (FIREFOX) return [];
  // Evaluated through the driver: a script tag would be blocked by the Content-Security-Policy.
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(await readFile(packages.resolve("axe-core/axe.min.js"), "utf8"));
  }
  const { violations } = await page.evaluate(
    ([include, rules]) => window.axe.run(include, { rules, resultTypes: ["violations"] }),
    [include, rules],
  );
  return violations
    .filter(({ impact }) => grades.includes(impact))
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ target }) => target.join(" ")) }));
}
