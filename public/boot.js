// Starts the planner. An external file, because the page's Content-Security-Policy allows no inline script.
// Whatever goes wrong here, the static page stays as it is and the panel #failure says what happened.

const root = document.documentElement;
// Not document.currentScript: that is null in modules.
const script = document.querySelector("script[data-js]");
const asset = (name) => new URL(script.dataset[name], document.baseURI).href;

function fail(reason) {
  // The first reason is the cause; what follows are its consequences.
  if (root.dataset.app === "failed") return;
  root.dataset.app = "failed";
  const text = document.getElementById("failure-reason");
  if (text) text.textContent = reason;
  const panel = document.getElementById("failure");
  if (panel) panel.hidden = false;
}

const message = (error) => (error instanceof Error ? error.message : String(error));

root.dataset.app = "loading";
// The app says when it is mounted, which may be later than the end of its start function.
addEventListener("rigledger:ready", () => {
  if (root.dataset.app === "loading") root.dataset.app = "ready";
});
// After a panic the module is dead, at whatever time it happens.
addEventListener("rigledger:panic", (event) => fail(`The planner stopped: ${event.detail}`));
// Once the planner runs, a stray error (of a browser extension, say) is no reason to declare it dead.
addEventListener("error", (event) => {
  if (root.dataset.app === "loading") fail(event.message || "a script failed to load");
});
addEventListener("unhandledrejection", (event) => {
  if (root.dataset.app === "loading") fail(message(event.reason));
});

try {
  if (typeof WebAssembly !== "object") throw new Error("this browser has WebAssembly switched off");
  const app = await import(asset("js"));
  await app.default({ module_or_path: asset("wasm") });
} catch (error) {
  fail(`The planner could not start: ${message(error)}`);
}
