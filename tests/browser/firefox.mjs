// Firefox as the system ships it, for the browser tests. Playwright speaks WebDriver BiDi with it, which Firefox has
// built in: neither a patched browser nor a driver is needed. Where Firefox lacks a command, a preference does the same.

/** What stands for options of a context that Firefox takes from its preferences, when it starts. */
const PREFERENCES = {
  dark: { "layout.css.prefers-color-scheme.content-override": 0 },
  light: { "layout.css.prefers-color-scheme.content-override": 1 },
  reducedMotion: { "ui.prefersReducedMotion": 1 },
  forcedColors: { "browser.display.document_color_use": 2 },
  noScript: { "javascript.enabled": false },
};

const ALWAYS = {
  // Chromium's permissions to read the clipboard; Firefox would ask.
  "dom.events.testing.asyncClipboard": true,
  // Asked for without a host's leave; headless Chromium does not.
  "browser.chrome.site_icons": false,
};

/** Playwright's name for a Firefox that is not its own. */
const CHANNEL = "moz-firefox";

/** The command for colours and motion; the long-term release of 2026 does not have it. */
const MEDIA = "emulation.setMediaFeaturesOverride";

let prepared = false;

/**
 * Starts the Firefox at `executablePath` with what `options` of a page need of it; `packages` requires packages.
 */
export function firefox(packages, executablePath, options) {
  if (!prepared) preferencesForMedia(packages);
  prepared = true;
  const wanted = Object.keys(PREFERENCES).filter((name) => options[name]);
  const scheme = options.dark ? "dark" : "light";
  const firefoxUserPrefs = Object.assign({}, ALWAYS, ...[scheme, ...wanted].map((name) => PREFERENCES[name]));
  return packages("playwright-core").firefox.launch({ channel: CHANNEL, executablePath, firefoxUserPrefs });
}

/** Playwright sends [`MEDIA`] for every page; the preferences have done what it would do, so it is answered here. */
function preferencesForMedia(packages) {
  const { ws } = packages("playwright-core/lib/utilsBundle");
  const { send } = ws.prototype;
  ws.prototype.send = function (data, ...rest) {
    const text = String(data);
    if (!text.includes(`"${MEDIA}"`)) return send.call(this, data, ...rest);
    const answer = { type: "success", id: JSON.parse(text).id, result: {} };
    setImmediate(() => this.emit("message", Buffer.from(JSON.stringify(answer)), false));
  };
}

/**
 * Does in another way what Playwright does not do in this Firefox. It fills a field by a script, and what a script has set
 * is no change that Enter enters: here it is typed. It taps nothing: a mouse stands for the finger.
 */
export function asPeopleDo(page) {
  const prototype = Object.getPrototypeOf(page.locator("html"));
  if (prototype.types) return;
  const { click, fill } = prototype;
  prototype.types = true;
  prototype.tap = click;
  prototype.fill = async function (value, options) {
    if (!(await this.evaluate((field) => field.matches("input:not([type=range])"), null, options))) {
      return fill.call(this, value, options);
    }
    await this.focus(options);
    await this.evaluate((field) => field.select());
    return value ? this.pressSequentially(value, options) : this.press("Delete", options);
  };
}

/** What an error is that Playwright takes for one of the page: Firefox tells its own notes in the same way. */
export function kindOf(text) {
  if (text.startsWith("Content-Security-Policy: ")) return "csp";
  return text.startsWith("Loading module from ") ? "console" : "page";
}
