// A session ends when nothing is done for a while: the person is told five minutes before and stays with one key.
// Whoever types or clicks in a page is there, also where the page has nothing to send: the portal is told.
const WARN = 5 * 60; // seconds
const LOOK = 60; // as long before the warning the portal is asked: another page may have been used meanwhile
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

export class SessionEnd {
  constructor(dialog, { fetch, setTimeout } = {}) {
    this.dialog = dialog;
    // The browser's own want to be called as its own.
    this.fetch = fetch ?? ((...asked) => globalThis.fetch(...asked));
    this.setTimeout = setTimeout ?? ((...set) => globalThis.setTimeout(...set));
    this.isUsed = false;
    for (const button of dialog.querySelectorAll("button")) {
      button.addEventListener("click", () => dialog.close());
    }
    // By the button, by Escape: whoever closes it is there.
    dialog.addEventListener("close", () => this.stay());
    this.wait(Number(dialog.dataset.session));
  }

  used() {
    this.isUsed = true;
  }

  wait(left) {
    clearTimeout(this.timer);
    // A day is less than what a timer can hold.
    const until = left > WARN + LOOK ? left - WARN - LOOK : Math.max(left - WARN, 1);
    this.timer = this.setTimeout(() => this.look(), until * 1000);
  }

  async ask(method) {
    const { ask, stay } = this.dialog.dataset;
    const response = await this.fetch(method === "POST" ? stay : ask, {
      method,
      headers: method === "POST" ? { "X-CSRFToken": token() } : {},
      redirect: "manual", // to the login: it is over
    });
    if (response.ok) return (await response.json()).left;
    if (response.status >= 500) throw new Error(response.status);
    return 0;
  }

  async look() {
    const method = this.isUsed ? "POST" : "GET";
    this.isUsed = false;
    try {
      this.judge(await this.ask(method), method === "POST");
    } catch {
      this.timer = this.setTimeout(() => this.look(), 30_000); // offline: neither told nor ended
    }
  }

  judge(left, hasStayed) {
    if (left <= 0) return this.show("over", left);
    if (left > WARN) return this.wait(left);
    this.show(hasStayed ? "last" : "soon", left);
    this.timer = this.setTimeout(() => this.look(), left * 1000);
  }

  show(name, left) {
    const dialog = this.dialog;
    for (const part of dialog.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== name;
      part.querySelector("h2").id = part.hidden ? "" : "session-end";
    }
    const at = new Date(Date.now() + left * 1000);
    for (const time of dialog.querySelectorAll("[data-at]")) {
      time.textContent = at.toLocaleTimeString("de", { hour: "2-digit", minute: "2-digit" });
    }
    if (name === this.told && dialog.open) return;
    this.told = name;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector(`[data-when="${name}"] .kern-btn`).focus();
  }

  async stay() {
    if (this.told === "over") return; // they log in elsewhere; the next thing they send says whether they did
    const told = this.told;
    try {
      const left = await this.ask("POST");
      if (left > WARN || told === "soon") this.judge(left, true);
    } catch {
      this.timer = this.setTimeout(() => this.look(), 30_000);
    }
  }
}

const dialog = globalThis.document?.querySelector("dialog[data-session]");
if (dialog) {
  const end = new SessionEnd(dialog);
  for (const sign of ["input", "keydown", "pointerdown"]) addEventListener(sign, () => end.used(), { passive: true });
}
