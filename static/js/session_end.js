// A session ends when nothing is done for a while: the person is told five minutes before and stays with one key.
// Whoever types or clicks in a page is there, also where the page has nothing to send: the portal is told when that
// was, before it would ask.
const WARN = 5 * 60; // seconds
const LOOK = 60; // as long before the warning the portal is asked: another page may have been used meanwhile
const AGAIN = 30; // while the dialog is open: somebody may stay in another window
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

export class SessionEnd {
  constructor(dialog, { fetch, setTimeout, now } = {}) {
    this.dialog = dialog;
    // The browser's own want to be called as its own.
    this.fetch = fetch ?? ((...asked) => globalThis.fetch(...asked));
    this.setTimeout = setTimeout ?? ((...set) => globalThis.setTimeout(...set));
    this.now = now ?? (() => Date.now());
    this.usedAt = null;
    for (const button of dialog.querySelectorAll("button")) {
      button.addEventListener("click", () => dialog.close());
    }
    // By the button, by Escape: whoever closes it is there.
    dialog.addEventListener("close", () => this.told && this.stay());
    this.wait(Number(dialog.dataset.session));
  }

  used() {
    this.usedAt = this.now();
  }

  wait(left) {
    clearTimeout(this.timer);
    // A day is less than what a timer can hold.
    const until = left > WARN + LOOK ? left - WARN - LOOK : Math.max(left - WARN, 1);
    this.timer = this.setTimeout(() => this.look(), until * 1000);
  }

  // Seconds until the end. ago: so many seconds ago somebody was there; null: nobody since the last look.
  async ask(ago) {
    const { ask, stay } = this.dialog.dataset;
    const post = { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams({ ago }) };
    const response = await this.fetch(ago === null ? ask : stay, {
      ...(ago === null ? { method: "GET", headers: {} } : post),
      redirect: "manual",
    });
    if (response.type === "opaqueredirect") return 0; // to the login: it is over
    if (!response.ok) throw new Error(response.status);
    return (await response.json()).left;
  }

  async look() {
    const ago = this.usedAt === null ? null : Math.round((this.now() - this.usedAt) / 1000);
    this.usedAt = null;
    try {
      // Who was there just now and still has no more than this: no use puts it off any longer.
      this.judge(await this.ask(ago), ago !== null && ago < WARN);
    } catch {
      this.timer = this.setTimeout(() => this.look(), AGAIN * 1000); // offline: neither told nor ended
    }
  }

  judge(left, hasStayed) {
    if (left <= 0) return this.show("over", left);
    if (left > WARN) {
      this.hide();
      return this.wait(left);
    }
    this.show(hasStayed || (this.told === "last" && this.dialog.open) ? "last" : "soon", left);
    this.timer = this.setTimeout(() => this.look(), Math.min(left, AGAIN) * 1000);
  }

  // Somebody stayed in another window: there is nothing to ask any more.
  hide() {
    this.told = "";
    if (this.dialog.open) this.dialog.close();
  }

  show(name, left) {
    const dialog = this.dialog;
    for (const part of dialog.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== name;
      part.querySelector("h2").id = part.hidden ? "" : "session-end";
      part.querySelector("p").id = part.hidden ? "" : "session-end-says";
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
      const left = await this.ask(0);
      if (left > WARN || told === "soon") this.judge(left, true);
    } catch {
      this.timer = this.setTimeout(() => this.look(), AGAIN * 1000);
    }
  }
}

const dialog = globalThis.document?.querySelector("dialog[data-session]");
if (dialog) {
  const end = new SessionEnd(dialog);
  for (const sign of ["input", "keydown", "pointerdown"]) addEventListener(sign, () => end.used(), { passive: true });
}
