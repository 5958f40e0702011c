// The widget inside its frame: reads the author's options and the plan from the link, starts the same planner
// as the page does, and tells the host its height. Not a module: it runs before anything is painted.
//
// Everything in the link is untrusted. Options become numbers, words of a list or text, never HTML. Of the
// host, it trusts nothing but which of two colour schemes to take.

(() => {
  const root = document.documentElement;
  const { dataset: site } = document.currentScript;
  const file = (name) => new URL(site[name], document.baseURI).href;
  /** Wait for the reader's own figures before those of the preset are shown. */
  const PATIENCE_MS = 10_000;
  const PARTS = { verdict: "verdict", table: "costs", chart: "chart", controls: "controls", notes: "findings", memory: "memory", models: "models" };
  const by = (id) => document.getElementById(id);
  /** Says something above the figures, as soon as there is a place for it. */
  const note = (textContent) => {
    const text = Object.assign(document.createElement("p"), { textContent });
    const put = () => by("notes").append(text);
    if (by("notes")) put();
    else addEventListener("DOMContentLoaded", put);
    return text;
  };
  // Whatever stops this script or holds up the module, the preset's figures are shown, and said to be those.
  let failure;
  const fail = (reason) => {
    if (root.dataset.app === "failed") return;
    const how = root.dataset.app === "ready" ? "stopped" : "could not start";
    root.dataset.app = "failed";
    failure = note(`The live figures ${how}: ${reason}. ${"wait" in root.dataset ? "Those shown are the preset’s." : ""}`);
  };
  // After a trap the module is dead, at whatever time it happens.
  const broken = (error, words) => (error?.name === "RuntimeError" || root.dataset.app === "loading") && fail(words);
  addEventListener("error", ({ error, message }) => broken(error, error?.message ?? message));
  addEventListener("unhandledrejection", ({ reason }) => reason?.name === "RuntimeError" && fail(reason.message));

  // The frame shares its origin's storage and the host's history with others: it keeps nothing and adds no steps.
  Object.defineProperty(window, "localStorage", { get: () => null });
  const replace = history.replaceState.bind(history);
  // A reload of the frame begins with what the author wrote.
  let link = history.state?.rigledger ?? location.hash.slice(1);
  history.replaceState = history.pushState = (_state, _title, url) => replace({ rigledger: link }, "", url);

  if (link.length > site.longest) {
    note(`The link is longer than ${site.longest} bytes and was not read.`);
    link = "";
  }
  const decoded = (text) => {
    try {
      return decodeURIComponent(text.replaceAll("+", " "));
    } catch {
      return text;
    }
  };
  const given = [];
  const plan = [];
  for (const pair of link.split("&").filter(Boolean)) {
    const [, key, value] = /^e\.([^=]*)=?(.*)$/s.exec(pair) ?? [];
    if (key === undefined) plan.push(pair);
    else given.push([key, decoded(value)]);
  }

  // Whose preset this page holds stands in it; a link to another goes to that one's own page.
  const wanted = /^preset=(.*)$/.exec(plan.find((pair) => pair.startsWith("preset=")) ?? "")?.[1];
  if (wanted && wanted !== site.preset && site.presets.split(" ").includes(wanted)) {
    const rest = link.split("&").filter((pair) => !pair.startsWith("preset="));
    location.replace(new URL(`${site.top}presets/${wanted}/embed.html#${rest.join("&")}`, document.baseURI));
    return;
  }
  const other = wanted && wanted !== site.preset;
  const own = plan.filter((pair) => other || !/^(v|preset)=/.test(pair));
  const state = other ? own.join("&") : [site.state, ...own].join("&");
  if (own.length) {
    root.dataset.wait = "";
    setTimeout(() => root.dataset.app === "loading" && fail("they take too long"), PATIENCE_MS);
  }
  replace({ rigledger: link }, "", `#${state}`);

  // A number of the plan, of a rig, or of one of its extras.
  const KEY = new RegExp(`^(?:([${site.rigs}])\\.)?([a-z_0-9]{1,20})(?:\\.(\\d))?$`);
  const READERS = {
    theme: (text) => /^(auto|light|dark)$/.test(text) && text,
    follow: (text) => text === "1" && text,
    accent: (text) => /^#?[0-9a-f]{6}$/i.test(text) && `#${text.replace("#", "")}`,
    heading: (text) => text.trim().slice(0, site.heading),
    lang: (text) => {
      try {
        return Intl.getCanonicalLocales(text)[0];
      } catch {
        return undefined;
      }
    },
    result: (text) => text === "1" && text,
    parts: (text) => text.split(",").every((part) => Object.hasOwn(PARTS, part)) && text.split(","),
    controls: (text) => keys(text),
    lock: (text) => keys(text),
  };
  const keys = (text) => {
    const list = text.split(",").filter(Boolean);
    return list.length <= site.controls && list.every((key) => KEY.test(key)) && list;
  };
  const options = {};
  for (const [key, text] of given) {
    const value = Object.hasOwn(READERS, key) && READERS[key](text);
    if (value) options[key] = value;
    else note(`The option “${`${key}=${text}`.slice(0, 60)}” was not understood and is left out.`);
  }
  const parts = options.parts ?? ["verdict", "table", "chart", "controls"];
  const locked = options.lock ?? [];
  const shown = [...new Set([...(options.controls ?? (options.lock ? [] : ["rate", "hours", "horizon"])), ...locked])];

  // How a control says what it does, from its key in a link: `a.price` is `slide price 0`.
  const edit = (key) => {
    const [, rig, name, nth] = KEY.exec(key);
    return [name, rig && site.rigs.indexOf(rig), nth].filter((part) => part !== undefined).join(" ");
  };
  const sliders = shown.map((key) => `[data-edit="slide ${edit(key)}"]`).join();
  const style = new CSSStyleSheet();
  const out = sliders && `:not(:has(${sliders}))`;
  const hidden = Object.entries(PARTS).filter(([part]) => !parts.includes(part)).map(([, id]) => `#${id}`);
  style.replaceSync(
    `${["fieldset", ".slider", "details"].map((box) => `:is(#controls,#workload) ${box}${out}{display:none}`).join("")}
    ${hidden.length ? `${hidden.join()}{display:none}` : ""}`,
  );
  document.adoptedStyleSheets = [style];

  const scheme = (theme) => {
    if (theme === (root.dataset.theme ?? "auto")) return;
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    // Charts are drawn anew where the window changes.
    dispatchEvent(new Event("resize"));
  };
  scheme(options.theme ?? "auto");
  if (options.accent) root.style.setProperty("--accent", options.accent);
  if (options.lang) root.lang = options.lang;

  const framed = parent !== window;
  const say = (message) => framed && parent.postMessage({ v: 1, ...message }, "*");
  // Nothing in the referrer where the host hides it: then only the window itself can be compared.
  const host = location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
  addEventListener("message", ({ source, origin, data }) => {
    if (!framed || !options.follow || source !== parent || (host && origin !== host)) return;
    if (data?.type === "rigledger:theme" && data.v === 1 && /^(light|dark)$/.test(data.theme)) scheme(data.theme);
  });

  let told = 0;
  const measure = () => {
    const px = Math.ceil(document.body.getBoundingClientRect().height);
    if (px > 0 && px !== told) say({ type: "rigledger:height", px: (told = px) });
  };

  /** Amounts as the author's language has them, which the planner writes in English. */
  const currency = /(?:^|&)currency=([A-Z]{3})(?:&|$)/.exec(state)?.[1] ?? "USD";
  const formats = [];
  const amount = (value, decimals) => {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    const format = () => new Intl.NumberFormat(options.lang, { style: "currency", currency, ...digits });
    return (formats[decimals] ??= format()).format(value);
  };
  const AMOUNTS = /(?:[A-Z]{0,2}\p{Sc}|[A-Z]{3}\u00a0)(\d[\d,]*(?:\.\d+)?)(?:–(\d[\d,]*(?:\.\d+)?))?/gu;
  const written = new WeakMap();
  const localise = (node) => {
    if (node.nodeType !== Node.TEXT_NODE) {
      const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) localise(walk.currentNode);
      return;
    }
    if (written.get(node) === node.data) return;
    // Older browsers refuse more than 20 decimals, which a text of the link may have.
    const decimals = (digits) => Math.min(digits.split(".")[1]?.length ?? 0, 20);
    const shown = (digits) => amount(digits.replaceAll(",", ""), decimals(digits));
    const text = node.data.replaceAll(AMOUNTS, (_, low, high) => shown(low) + (high ? `–${shown(high)}` : ""));
    written.set(node, text);
    if (text !== node.data) node.data = text;
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (options.heading) by("heading").textContent = options.heading;
    const app = by("app");
    // What is not shown is not worked out.
    for (const [part, id] of Object.entries(PARTS)) if (!parts.includes(part)) by(id).remove();
    if (!parts.includes("controls")) by("workload").remove();

    const keep = () => {
      for (const details of app.querySelectorAll("#controls details, #workload details")) {
        if (sliders && details.querySelector(sliders)) details.open = true;
      }
      // What needs the planner's own scripts.
      for (const figure of app.querySelectorAll("[data-take]:enabled")) figure.disabled = true;
      for (const key of locked) {
        for (const verb of ["slide", "type", "reset"]) {
          for (const control of app.querySelectorAll(`[data-edit="${verb} ${edit(key)}"]`)) {
            if (!control.disabled) control.disabled = true;
          }
        }
      }
    };
    const changed = new MutationObserver((records) => {
      keep();
      if (options.lang) {
        for (const { type, target, addedNodes } of records) {
          if (type === "characterData") localise(target);
          else addedNodes.forEach(localise);
        }
      }
    });
    if (options.lang) localise(app);
    const all = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["disabled", "data-edit"] };
    changed.observe(app, all);
    if (framed) new ResizeObserver(measure).observe(document.body);

    // The planner tells its plan once everything is drawn for the first time.
    const missing = () => {
      if (!parts.includes("controls")) return;
      for (const key of shown) {
        if (!app.querySelector(`[data-edit="slide ${edit(key)}"]`)) note(`There is no control “${key}” here.`);
      }
    };
    addEventListener("rigledger:plan", () => setTimeout(missing), { once: true });
    // What rigs can run is worked out elsewhere: when it is asked for, and got ready when a reader comes.
    const { dataset: later } = document.querySelector("[data-parts]");
    const load = (name) => import(new URL(later[name], document.baseURI).href);
    let estimates;
    const estimate = (state) => {
      estimates ??= load("estimate");
      estimates.then((script) => script.ask(state), ({ message }) => {
        estimates = undefined;
        if (state) dispatchEvent(new CustomEvent("rigledger:estimated", { detail: message }));
      });
    };
    addEventListener("rigledger:estimate", ({ detail }) => estimate(detail));
    app.addEventListener("pointerover", () => estimate(), { once: true });
    let drawn;
    addEventListener("rigledger:chart", ({ detail }) => {
      drawn ??= load("chart").catch(() => (note("The chart could not be loaded; its figures are in the table below it."), {}));
      drawn.then(({ draw }) => draw?.(...detail));
    });
    // How a line of the table comes about is worked out elsewhere too, when the first one is opened.
    let latest;
    let lines;
    app.addEventListener("click", ({ target }) => {
      if (!latest || !target.closest?.("[data-ui='open-line']")) return;
      lines ??= load("parts");
      lines.then((script) => script.follow(latest), () => (lines = undefined));
    });
    addEventListener("rigledger:plan", ({ detail: state }) => {
      by("planner").href = `${site.top}#${state}`;
      latest = state;
      lines?.then((script) => script.follow(latest), () => (lines = undefined));
      if (!options.result) return;
      // After the page has been drawn.
      setTimeout(() => {
        const text = (element) => element?.textContent.trim() ?? "";
        const names = [...document.querySelectorAll("#costs thead th")].map((head) => text(head.childNodes[1]));
        const net = [...document.querySelectorAll("#costs .net td")].map((cell, rig) => ({
          rig: names[rig],
          net: text(cell.childNodes[0]),
        }));
        say({ type: "rigledger:result", state, verdict: text(document.querySelector(".verdict-sentence")), net });
      });
    });
    addEventListener("rigledger:ready", () => {
      // Late is not failed.
      root.dataset.app = "ready";
      failure?.remove();
      keep();
    });
    addEventListener("rigledger:panic", ({ detail }) => fail(detail));
    // A live link says what has changed since it was made, as in the planner.
    if (/[#&]seen=/.test(location.hash)) {
      const { since } = document.querySelector("[data-since]").dataset;
      import(new URL(since, document.baseURI).href).catch(() => note("What has changed since could not be loaded."));
    }
    // A host that gives another link, with options of its own, gets what a fresh frame would show.
    addEventListener("hashchange", () => /[#&]e\./.test(location.hash) && location.reload());
    (async () => {
      if (typeof WebAssembly !== "object") throw new Error("this browser has WebAssembly switched off");
      const app = await import(file("js"));
      await app.default({ module_or_path: file("wasm") });
    })().catch((error) => fail(error.message));
  });
})();
