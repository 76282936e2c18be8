// Forms that save themselves: <form data-autosave data-user data-application data-part>. Knows nothing of what
// they are about. The protocol, and what the server answers, is written down in docs/design.md under "Autosave".
// Here is the page: what happens on it, and how it posts. What is decided is in the modules beside it.
import * as conflicts from "./autosave_conflicts.js";
import { Fields } from "./autosave_fields.js";
import { Kept } from "./autosave_kept.js";
import { Line } from "./autosave_line.js";
import { Sending } from "./autosave_sending.js";
import * as device from "./device.js";

const UNREACHED = ["offline", "unreachable"];
const LARGEST_KEEPALIVE = 60000; // browsers refuse larger ones

class Autosave {
  constructor(form) {
    this.form = form;
    this.fields = new Fields(form);
    this.sending = new Sending(this.fields, this);
    const prefix = device.prefixOf(form.dataset.user, form.dataset.application, form.dataset.part);
    this.kept = new Kept(prefix, this.fields, () => this.sending.pending);
    this.line = new Line(form.querySelector("[data-autosave-line]"));
    this.fields.start(Boolean(form.querySelector(".error-summary")));
    for (const panel of form.querySelectorAll("[data-conflict]")) conflicts.openOfPage(this.fields, panel);
    this.keep();
    this.listen();
    this.say("idle");
    this.adopt();
    setTimeout(() => this.adopt(), 3000); // the page before this one may still have been closing
  }

  // -- what Sending asks of the page ----------------------------------------------------------------------
  isOnline() {
    return navigator.onLine;
  }

  post(body) {
    return fetch(this.form.getAttribute("action") || location.href, {
      method: "POST",
      body,
      headers: { "X-Autosave": "1", "X-Autosave-For": this.form.dataset.user, "X-CSRFToken": this.token() },
      keepalive: body.toString().length < LARGEST_KEEPALIVE,
      redirect: "error", // a redirect is the way to the login, and no answer
      credentials: "same-origin",
    });
  }

  token() {
    return device.token() || (this.form.elements.csrfmiddlewaretoken?.value ?? "");
  }

  keep(only) {
    return this.kept.keep(only);
  }

  say(kind, text) {
    this.line.say(kind, text);
  }

  wordOf(kind) {
    return this.line.wordOf(kind);
  }

  showError(name, texts) {
    this.line.showError(this.fields, name, texts);
  }

  openConflict(name, html) {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    conflicts.open(this.fields, name, holder.firstElementChild);
  }

  allSaved() {
    this.form.dispatchEvent(new Event("saved"));
    this.adopt();
  }

  // -- what happens on the page ---------------------------------------------------------------------------
  listen() {
    const { form, sending } = this;
    form.addEventListener("input", (event) => {
      if (!this.fields.has(event.target.name ?? "")) return;
      this.keep(event.target.name);
      sending.afterRest();
    });
    form.addEventListener("change", (event) => {
      // A choice is complete at once.
      if (event.target.matches("select, [type=radio], [type=checkbox]")) sending.flush();
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=decide]");
      if (!button || event.defaultPrevented) return;
      event.preventDefault();
      const [choice, name] = button.value.split(/:(.*)/s);
      this.decide(name, choice);
    });
    form.addEventListener("submit", (event) => this.beforeSubmit(event));
    addEventListener("pageshow", () => (this.submitted = false)); // back again, as the page was left
    addEventListener("online", () => sending.retryNow());
    addEventListener("focus", () => sending.trouble && sending.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
      else if (sending.trouble) sending.retryNow();
    });
    addEventListener("pagehide", () => this.leave());
    addEventListener("beforeunload", (event) => {
      if (!this.submitted && !this.kept.stored && sending.anythingUnsaved()) event.preventDefault();
    });
  }

  // The button saves the whole form; until the page comes back the texts stay on the device.
  beforeSubmit(event) {
    const { sending } = this;
    sending.stopResting();
    this.keep();
    if (sending.closed === "gone") return event.preventDefault(); // the answer would be a page without the text
    if (!navigator.onLine || UNREACHED.includes(sending.trouble)) {
      // The browser would show a page of its own instead of this one: first see whether anybody is there.
      event.preventDefault();
      sending.retryNow().then(() => this.submitNow());
      return;
    }
    if (sending.isOlderOnItsWay()) {
      // Its answer first, else the person would meet themselves.
      event.preventDefault();
      sending.flight.then(() => this.submitNow());
      return;
    }
    this.submitted = true;
  }

  submitNow() {
    if (this.sending.trouble || this.sending.closed === "gone") return;
    this.submitted = true;
    this.form.submit();
  }

  leave() {
    if (this.submitted) return;
    this.keep();
    this.sending.flush();
  }

  decide(name, choice) {
    conflicts.decide(this.fields, name, choice);
    this.keep();
    if (choice === "mine") this.sending.flush();
    else if (!this.sending.anythingUnsaved()) this.say("idle");
    if (choice === "theirs") this.adopt();
  }

  async adopt() {
    if (!(await this.kept.adopt())) return;
    this.say("adopted");
    this.sending.flush();
  }
}

const forms = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Autosave(form));

// Somebody logs out (kept_texts.js): what is not saved yet is saved first.
document.addEventListener("leaving", (event) => {
  event.detail.push(...forms.filter((one) => one.sending.anythingUnsaved()).map((one) => one.sending.flush()));
});
