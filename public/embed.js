// <rig-ledger preset="dual-3090-vs-4090">What is shown where the widget cannot be</rig-ledger>
//
// Makes the same frame as the plain snippet, sets its height, and follows the host's colours. Not a module:
// those are blocked from other origins without a header. What the author wrote inside stays until the widget
// has said its height, and for good where it never does.

(() => {
  const NAME = "rig-ledger";
  if (customElements.get(NAME)) return;
  // An element of the host's page that is named so would take its place.
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const base = new URL(".", script.src);
  const OPTIONS = ["controls", "lock", "parts", "accent", "heading", "lang", "result"];
  const PATIENCE_MS = 30_000;

  /** Light text means a dark page, whatever draws the background. */
  const isDark = (element) => {
    const rgb = /^rgba?\((\d+), (\d+), (\d+)/.exec(getComputedStyle(element).color);
    if (!rgb) return matchMedia("(prefers-color-scheme: dark)").matches;
    return 0.299 * rgb[1] + 0.587 * rgb[2] + 0.114 * rgb[3] > 140;
  };

  class RigLedger extends HTMLElement {
    static observedAttributes = ["theme"];
    #stop;
    #frame;
    #told;

    connectedCallback() {
      if (this.#stop) return;
      const stopped = new AbortController();
      this.#stop = stopped;
      const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      const fallback = document.createElement("slot");
      shadow.replaceChildren(fallback);
      Object.assign(this.style, { display: "block", position: "relative" });
      // Not before the reader comes near. A lazy frame would have to be visible for that.
      const near = new IntersectionObserver(
        (entries) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          near.disconnect();
          this.#open(shadow, fallback, stopped.signal);
        },
        { rootMargin: "600px" },
      );
      near.observe(this);
      stopped.signal.addEventListener("abort", () => near.disconnect());
    }

    disconnectedCallback() {
      this.#stop?.abort();
      this.#stop = this.#frame = undefined;
      this.shadowRoot?.replaceChildren(document.createElement("slot"));
    }

    attributeChangedCallback() {
      this.#tell();
    }

    /** The colour scheme that the author or the host's page asks for. */
    #theme() {
      const asked = this.getAttribute("theme");
      return asked === "light" || asked === "dark" ? asked : isDark(this) ? "dark" : "light";
    }

    #tell() {
      const theme = this.#theme();
      if (!this.#frame || theme === this.#told) return;
      this.#told = theme;
      this.#frame.contentWindow?.postMessage({ type: "rigledger:theme", v: 1, theme }, base.origin);
    }

    #address() {
      const preset = /^[a-z0-9-]+$/.exec(this.getAttribute("preset") ?? "")?.[0];
      const link = [(this.getAttribute("plan") ?? "").replace(/^[#?]/, "")];
      for (const name of OPTIONS) {
        const value = this.hasAttribute(name) && (name === "result" ? "1" : this.getAttribute(name));
        if (value) link.push(`e.${name}=${encodeURIComponent(value)}`);
      }
      if (this.hasAttribute("currency")) link.push(`currency=${encodeURIComponent(this.getAttribute("currency"))}`);
      link.push("e.follow=1", `e.theme=${this.#theme()}`);
      return new URL(`${preset ? `presets/${preset}/` : ""}embed.html#${link.filter(Boolean).join("&")}`, base);
    }

    #open(shadow, fallback, signal) {
      const frame = document.createElement("iframe");
      this.#frame = frame;
      frame.title = this.getAttribute("heading") ?? "What each rig costs, and what it can run";
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      // With the origin of the host, the sandbox could be left by the frame itself.
      if (base.origin !== location.origin) {
        frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
      }
      const { style } = frame;
      Object.assign(style, { border: "0", width: "100%", height: "1px", position: "absolute", visibility: "hidden" });
      style.colorScheme = "normal";
      const give = setTimeout(() => {
        frame.remove();
        this.#frame = undefined;
      }, PATIENCE_MS);
      signal.addEventListener("abort", () => clearTimeout(give));
      let height = 0;
      addEventListener(
        "message",
        ({ source, origin, data }) => {
          if (source !== frame.contentWindow || origin !== base.origin || data?.v !== 1) return;
          if (data.type === "rigledger:height" && Number.isFinite(data.px)) {
            const px = Math.min(Math.max(Math.ceil(data.px), 120), 4000);
            if (Math.abs(px - height) < 2) return;
            if (!height) {
              clearTimeout(give);
              fallback.remove();
              Object.assign(style, { position: "static", visibility: "visible", display: "block" });
              // Whatever it was told before it listened.
              this.#told = undefined;
              this.#tell();
            }
            height = px;
            style.height = `${px}px`;
          } else if (data.type === "rigledger:result" && this.hasAttribute("result")) {
            const { state, verdict, net } = data;
            if (typeof state !== "string" || typeof verdict !== "string" || !Array.isArray(net)) return;
            const rigs = net.map((it) => ({ rig: String(it?.rig), net: String(it?.net) }));
            const detail = { state, verdict, net: rigs };
            this.dispatchEvent(new CustomEvent("rigledger-result", { detail, bubbles: true }));
          }
        },
        { signal },
      );
      const follow = () => this.#tell();
      const watch = new MutationObserver(follow);
      for (const element of [document.documentElement, document.body]) watch.observe(element, { attributes: true });
      signal.addEventListener("abort", () => watch.disconnect());
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow, { signal });
      // Colours that fade in have their last value only then.
      document.addEventListener("transitionend", follow, { signal });
      frame.src = this.#address();
      shadow.append(frame);
    }
  }
  customElements.define(NAME, RigLedger);
})();
