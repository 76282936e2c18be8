// Forms that save themselves: <form data-autosave data-user data-application data-part>. Knows nothing of what
// they are about. A field takes part when the form has a hidden field basis-<name> beside it. The protocol, and
// what the server answers, is written down in docs/design.md under "Autosave".
import { bodyOf, fateOf, isReady, isUnsaved, meaningOf, standing, together, waitAfter } from "./autosave_rules.js";
import * as device from "./device.js";

const REST = 1000; // so long nothing is typed: then it is saved
const UNREACHED = ["offline", "unreachable"];
const LARGEST_KEEPALIVE = 60000; // browsers refuse larger ones

// -- one form ----------------------------------------------------------------------------------------------
class Autosave {
  constructor(form) {
    this.form = form;
    this.prefix = device.prefixOf(form.dataset.user, form.dataset.application, form.dataset.part);
    this.key = this.prefix + Math.random().toString(36).slice(2);
    navigator.locks?.request(this.key, () => new Promise(() => {}));
    this.line = form.querySelector("[data-autosave-line]");
    this.fields = new Map(); // name -> {value, basis: last known at the server, refused, conflict}
    this.pending = null; // {name: value}: on its way, or sent and never answered; repeated exactly
    this.flight = null; // the answer to come
    this.failures = 0;
    this.stored = true;
    // A page that came back with errors shows what was typed, not what is stored.
    const unsaved = Boolean(form.querySelector(".error-summary"));
    for (const name of this.names()) {
      this.fields.set(name, { value: unsaved ? null : this.read(name), basis: this.basisInput(name).value });
    }
    for (const panel of form.querySelectorAll("[data-conflict]")) {
      this.openConflict(panel.dataset.conflict, panel);
      this.fieldOf(panel.dataset.conflict).value = panel.dataset.theirs;
    }
    this.keep();
    this.listen();
    if (this.line) this.line.hidden = false;
    this.say("idle");
    this.adopt();
    setTimeout(() => this.adopt(), 3000); // the page before this one may still have been closing
  }

  // -- fields ---------------------------------------------------------------------------------------------
  basisInput(name) {
    return this.form.elements.namedItem(`basis-${name}`);
  }

  names() {
    return [...this.form.elements]
      .map((element) => element.name)
      .filter((name) => name?.startsWith("basis-"))
      .map((name) => name.slice("basis-".length))
      .filter((name) => this.form.elements.namedItem(name));
  }

  read(name) {
    const field = this.form.elements.namedItem(name);
    if (field.type === "checkbox") return field.checked ? field.value : "";
    return field.value; // of radio buttons: the chosen one's
  }

  put(name, value) {
    const field = this.form.elements.namedItem(name);
    if (field.type === "checkbox") field.checked = value !== "";
    else field.value = value;
    (field instanceof Element ? field : field[0]).dispatchEvent(new Event("input", { bubbles: true }));
  }

  setBasis(name, basis) {
    this.fieldOf(name).basis = basis;
    this.basisInput(name).value = basis; // the save button sends the form as it stands
  }

  fieldOf(name) {
    if (!this.fields.has(name)) this.fields.set(name, { value: null, basis: this.basisInput(name).value });
    return this.fields.get(name);
  }

  // As autosave_rules.js wants it.
  stateOf(name) {
    return { ...this.fieldOf(name), read: this.read(name) };
  }

  unsaved(name) {
    return isUnsaved(this.stateOf(name));
  }

  anythingUnsaved() {
    return Boolean(this.pending) || this.names().some((name) => this.unsaved(name));
  }

  ready() {
    return this.names().filter((name) => isReady(this.stateOf(name)));
  }

  // only: at a key stroke one field; a large plan has thousands.
  keep(only) {
    if (!only) this.kept = {};
    for (const name of only ? [only] : this.names()) {
      delete this.kept[name];
      if (!this.unsaved(name) && !(this.pending && name in this.pending)) continue;
      this.kept[name] = { value: this.read(name), basis: this.fieldOf(name).basis, sent: this.pending?.[name] };
    }
    this.stored = device.write(this.key, this.kept);
  }

  // -- when -----------------------------------------------------------------------------------------------
  listen() {
    this.form.addEventListener("input", (event) => {
      if (!this.basisInput(event.target.name ?? "")) return;
      this.keep(event.target.name);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), REST);
    });
    this.form.addEventListener("change", (event) => {
      // A choice is complete at once.
      if (event.target.matches("select, [type=radio], [type=checkbox]")) this.flush();
    });
    this.form.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=decide]");
      if (!button || event.defaultPrevented) return;
      event.preventDefault();
      const [choice, name] = button.value.split(/:(.*)/s);
      this.decide(name, choice);
    });
    this.form.addEventListener("submit", (event) => {
      // The button saves the whole form; until the page comes back the texts stay on the device.
      clearTimeout(this.timer);
      this.keep();
      if (this.closed === "gone") return event.preventDefault(); // the answer would be a page without the text
      if (!navigator.onLine || UNREACHED.includes(this.trouble)) {
        // The browser would show a page of its own instead of this one: first see whether anybody is there.
        event.preventDefault();
        this.retryNow().then(() => this.submitNow());
        return;
      }
      if (this.flight && Object.entries(this.pending ?? {}).some(([name, value]) => this.read(name) !== value)) {
        // An older text is on its way: its answer first, else the person would meet themselves.
        event.preventDefault();
        this.flight.then(() => this.submitNow());
        return;
      }
      this.submitted = true;
    });
    addEventListener("pageshow", () => (this.submitted = false)); // back again, as the page was left
    addEventListener("online", () => this.retryNow());
    addEventListener("focus", () => this.trouble && this.retryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
      else if (this.trouble) this.retryNow();
    });
    addEventListener("pagehide", () => this.leave());
    addEventListener("beforeunload", (event) => {
      if (!this.submitted && !this.stored && this.anythingUnsaved()) event.preventDefault();
    });
  }

  submitNow() {
    if (this.trouble || this.closed === "gone") return;
    this.submitted = true;
    this.form.submit();
  }

  leave() {
    if (this.submitted) return;
    this.keep();
    this.flush();
  }

  async retryNow() {
    clearTimeout(this.retry);
    this.failures = 0;
    if (!navigator.onLine) return this.inTrouble("offline");
    await this.flush();
  }

  later() {
    const wait = waitAfter(this.failures);
    this.failures += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.flush(), wait);
  }

  // -- sending --------------------------------------------------------------------------------------------
  async flush() {
    clearTimeout(this.timer);
    if (this.flight || this.closed) return this.flight;
    if (!this.pending) {
      const names = this.ready();
      if (!names.length) {
        if (this.trouble) this.sayWhatIs(); // what could not be sent is not there any more
        return;
      }
      this.pending = Object.fromEntries(names.map((name) => [name, this.read(name)]));
    }
    this.keep();
    if (!this.trouble) this.say("saving");
    this.flight = this.deliver();
    await this.flight;
    this.flight = null;
    if (!this.pending && this.ready().length) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), REST);
    }
  }

  async deliver() {
    const data = bodyOf(this.pending, (name) => this.fieldOf(name).basis);
    let response;
    try {
      response = await fetch(this.form.getAttribute("action") || location.href, {
        method: "POST",
        body: data,
        headers: { "X-Autosave": "1", "X-Autosave-For": this.form.dataset.user, "X-CSRFToken": this.token() },
        keepalive: data.toString().length < LARGEST_KEEPALIVE,
        redirect: "error", // a redirect is the way to the login, and no answer
        credentials: "same-origin",
      });
    } catch {
      return this.inTrouble(navigator.onLine ? "unreachable" : "offline");
    }
    const meaning = meaningOf(response.status, response.headers.get("content-type"));
    if (meaning === "gone") return this.close("gone");
    if (meaning === "toolong") return this.tooMuch();
    if (meaning === "login" || meaning === "unreachable") return this.inTrouble(meaning);
    const answer = await response.json().catch(() => null);
    if (!answer) return this.inTrouble("unreachable");
    if (meaning === "closed") return this.close("closed", answer.text);
    this.take(answer);
  }

  token() {
    return device.token() || (this.form.elements.csrfmiddlewaretoken?.value ?? "");
  }

  take(answer) {
    const sent = this.pending;
    this.pending = null;
    this.trouble = null;
    this.failures = 0;
    for (const [name, basis] of Object.entries(answer.saved)) {
      Object.assign(this.fieldOf(name), { value: sent[name], refused: null });
      this.setBasis(name, basis);
      this.showError(name, []);
    }
    for (const [name, { theirs, basis }] of Object.entries(answer.arrived)) {
      const untouched = this.read(name) === sent[name];
      // Who has typed on since meets the other text as two versions, with the basis they know.
      if (!untouched) continue;
      this.fieldOf(name).value = theirs;
      this.setBasis(name, basis);
      this.put(name, theirs);
    }
    for (const [name, texts] of Object.entries(answer.errors)) {
      if (!(name in sent)) continue;
      this.fieldOf(name).refused = sent[name];
      this.showError(name, texts);
    }
    for (const [name, conflict] of Object.entries(answer.conflicts)) {
      const holder = document.createElement("div");
      holder.innerHTML = conflict.html;
      this.openConflict(name, holder.firstElementChild);
    }
    this.keep();
    this.sayWhatIs(answer.state);
    if (!this.anythingUnsaved()) {
      this.form.dispatchEvent(new Event("saved"));
      this.adopt();
    }
  }

  // More than the server takes at all: not sent again until it is shorter.
  tooMuch() {
    for (const [name, value] of Object.entries(this.pending)) this.fieldOf(name).refused = value;
    this.pending = null;
    this.trouble = null;
    this.keep();
    this.say(this.stored ? "toolong" : "nowhere");
  }

  inTrouble(kind) {
    this.trouble = kind;
    this.keep();
    this.say(this.stored ? kind : "nowhere");
    this.later();
  }

  // It cannot be saved here any more, whatever is done; why, the server says.
  close(kind, text = "") {
    this.closed = kind;
    this.pending = this.trouble = null;
    this.keep();
    const word = this.word(this.stored ? kind : "nowhere").textContent;
    this.say(kind, [text, word].filter(Boolean).join(" "));
  }

  // -- two versions ---------------------------------------------------------------------------------------
  openConflict(name, panel) {
    const field = this.fieldOf(name);
    field.conflict?.remove();
    field.conflict = panel;
    if (!panel.isConnected) this.placeOf(name).after(panel);
  }

  placeOf(name) {
    const found = this.form.elements.namedItem(name);
    const element = found instanceof Element ? found : found[0];
    return element.closest(".field, .fieldset, tr") ?? element;
  }

  decide(name, choice) {
    const field = this.fieldOf(name);
    const panel = field.conflict;
    const { basis, theirs } = panel.dataset;
    const mine = this.read(name);
    panel.remove();
    Object.assign(field, { conflict: null, value: theirs });
    this.setBasis(name, basis);
    const element = this.form.elements.namedItem(name);
    if (choice === "theirs") this.put(name, theirs);
    if (choice === "both") this.put(name, together(theirs, mine, element.type === "textarea"));
    (element instanceof Element ? element : element[0]).focus();
    this.keep();
    if (choice === "mine") this.flush();
    else if (!this.anythingUnsaved()) this.say("idle");
    if (choice === "theirs") this.adopt();
  }

  // -- what was left behind -------------------------------------------------------------------------------
  // One entry at a time: its texts go into the fields and are sent with the basis they were written on. The
  // server knows whether somebody has written meanwhile.
  async adopt() {
    for (const entry of await device.left(this.prefix)) {
      if (entry.key === this.key) continue;
      let taken = false;
      const rest = {};
      for (const [name, one] of Object.entries(entry.fields ?? {})) {
        if (!this.names().includes(name)) continue;
        const fate = fateOf(one, this.stateOf(name));
        if (fate === "there") continue;
        if (fate === "later") {
          rest[name] = one;
          continue;
        }
        if (fate === "compare") this.setBasis(name, one.basis);
        this.put(name, one.value);
        taken = true;
      }
      this.keep();
      if (this.stored) device.leave(entry, rest);
      if (taken) {
        this.say("adopted");
        this.flush();
        return;
      }
    }
  }

  // -- what is true ---------------------------------------------------------------------------------------
  word(kind) {
    return this.line.querySelector("template").content.querySelector(`[data-word="${kind}"]`);
  }

  // saved: the server's words for the last saving; without them nothing new was saved.
  sayWhatIs(saved = "") {
    this.trouble = null;
    const kind = standing(this.names().map((name) => this.stateOf(name)), saved);
    this.say(kind, kind === "saved" ? saved : "");
  }

  say(kind, text = "") {
    if (!this.line) return;
    const state = this.line.querySelector("[data-autosave-state]");
    if (text) state.textContent = text;
    else state.replaceChildren(...this.word(kind).cloneNode(true).childNodes);
    const look = { saved: "saved", saving: "saving", idle: "idle", adopted: "saving", offline: "offline", unreachable: "offline" };
    this.line.className = `autosave autosave--${look[kind] ?? "bad"}`;
    this.line.dataset.state = kind;
    // Spoken is what is new: that it is saved once, then trouble and its end; not every saving.
    if (kind === "saving" || kind === this.spoken) return;
    if (kind !== "idle") this.line.querySelector("[data-autosave-spoken]").textContent = state.textContent;
    this.spoken = kind;
  }

  showError(name, texts) {
    const place = this.placeOf(name);
    const id = `autosave-error-${name}`;
    document.getElementById(id)?.remove();
    const found = this.form.elements.namedItem(name);
    const element = found instanceof Element ? found : found[0];
    const described = (element.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
    if (texts.length) {
      const line = document.createElement("p");
      line.id = id;
      line.className = "autosave__error";
      line.textContent = [this.word("error").textContent, ...texts].join(" ");
      place.append(line);
      described.push(id);
      element.setAttribute("aria-invalid", "true");
    } else {
      element.removeAttribute("aria-invalid");
      document.getElementById(`${element.id}_error`)?.remove();
    }
    if (described.length) element.setAttribute("aria-describedby", described.join(" "));
    else element.removeAttribute("aria-describedby");
  }
}

const forms = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Autosave(form));

// Somebody logs out (kept_texts.js): what is not saved yet is saved first.
document.addEventListener("leaving", (event) => {
  event.detail.push(...forms.filter((one) => one.anythingUnsaved()).map((one) => one.flush()));
});
