// One line on somebody's own page gives <license-assistant>: the help page's chat, in a frame of this host.

(() => {
  const host = new URL(document.currentScript.src).origin;
  const LOOKS = ["theme", "accent", "locale"];

  // What the page around it does to every element, it must not do to the frame.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block !important; height: 640px; visibility: visible !important; }
    :host([hidden]) { display: none !important; }
    iframe { all: initial; display: block; width: 100%; height: 100%; border: 0; }
  `);

  class LicenseAssistant extends HTMLElement {
    static observedAttributes = [...LOOKS, "title"];
    #frame = Object.assign(document.createElement("iframe"), { allow: "clipboard-write" });

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(this.#frame);
    }

    connectedCallback() {
      this.#show();
    }

    attributeChangedCallback() {
      if (this.isConnected) this.#show();
    }

    #show() {
      const address = new URL("/embed", host);
      address.searchParams.set("origin", location.origin);
      for (const name of LOOKS) if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      this.#frame.title = this.title || "Group Licensing Assistant";
      // The same address again would begin the frame anew.
      if (this.#frame.src !== address.href) this.#frame.src = address.href;
    }
  }

  if (!customElements.get("license-assistant")) customElements.define("license-assistant", LicenseAssistant);
})();
