// When the texts of a form go to the server, and what becomes of its answers (docs/design.md, "Autosave"). One
// sending at a time; what was sent and never answered is repeated exactly, whatever has been typed since: the
// server may have it. Neither posts nor speaks itself: page (autosave.js) does, see the calls of this.page.
import { bodyOf, meaningOf, standing, waitAfter } from "./autosave_rules.js";

export const REST = 1000; // so long nothing is typed: then it is saved

export class Sending {
  constructor(fields, page) {
    this.fields = fields;
    this.page = page;
    this.pending = null; // {name: value}: on its way, or sent and never answered
    this.flight = null; // the answer to come
    this.failures = 0; // in a row
    this.trouble = null; // why nothing arrives; it is tried again
    this.closed = null; // why it cannot be saved here any more
  }

  anythingUnsaved() {
    return Boolean(this.pending) || this.fields.names().some((name) => this.fields.isUnsaved(name));
  }

  // Is a text on its way that the person has changed since?
  isOlderOnItsWay() {
    return Boolean(this.flight) && Object.entries(this.pending ?? {}).some(([name, value]) => this.fields.read(name) !== value);
  }

  afterRest() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), REST);
  }

  stopResting() {
    clearTimeout(this.timer);
  }

  async retryNow() {
    clearTimeout(this.retry);
    this.failures = 0;
    if (!this.page.isOnline()) return this.inTrouble("offline");
    await this.flush();
  }

  later() {
    const wait = waitAfter(this.failures);
    this.failures += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.flush(), wait);
  }

  async flush() {
    this.stopResting();
    if (this.flight || this.closed) return this.flight;
    if (!this.pending) {
      const names = this.fields.ready();
      if (!names.length) {
        if (this.trouble) this.sayWhatIs(); // what could not be sent is not there any more
        return;
      }
      this.pending = Object.fromEntries(names.map((name) => [name, this.fields.read(name)]));
    }
    this.page.keep();
    if (!this.trouble) this.page.say("saving");
    this.flight = this.deliver();
    await this.flight;
    this.flight = null;
    if (!this.pending && this.fields.ready().length) this.afterRest();
  }

  async deliver() {
    let response;
    try {
      response = await this.page.post(bodyOf(this.pending, (name) => this.fields.of(name).basis));
    } catch {
      return this.inTrouble(this.page.isOnline() ? "unreachable" : "offline");
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

  take(answer) {
    const sent = this.pending;
    this.pending = null;
    this.trouble = null;
    this.failures = 0;
    for (const [name, basis] of Object.entries(answer.saved)) {
      Object.assign(this.fields.of(name), { value: sent[name], refused: null });
      this.fields.setBasis(name, basis);
      this.page.showError(name, []);
    }
    for (const [name, { theirs, basis }] of Object.entries(answer.arrived)) {
      const untouched = this.fields.read(name) === sent[name];
      // Who has typed on since meets the other text as two versions, with the basis they know.
      if (!untouched) continue;
      this.fields.of(name).value = theirs;
      this.fields.setBasis(name, basis);
      this.fields.put(name, theirs);
    }
    for (const [name, texts] of Object.entries(answer.errors)) {
      if (!(name in sent)) continue;
      this.fields.of(name).refused = sent[name];
      this.page.showError(name, texts);
    }
    for (const [name, conflict] of Object.entries(answer.conflicts)) this.page.openConflict(name, conflict.html);
    this.page.keep();
    this.sayWhatIs(answer.state);
    if (!this.anythingUnsaved()) this.page.allSaved();
  }

  // More than the server takes at all: not sent again until it is shorter.
  tooMuch() {
    for (const [name, value] of Object.entries(this.pending)) this.fields.of(name).refused = value;
    this.pending = null;
    this.trouble = null;
    this.page.say(this.page.keep() ? "toolong" : "nowhere");
  }

  inTrouble(kind) {
    this.trouble = kind;
    this.page.say(this.page.keep() ? kind : "nowhere");
    this.later();
  }

  // It cannot be saved here any more, whatever is done; why, the server says.
  close(kind, text = "") {
    this.closed = kind;
    this.pending = this.trouble = null;
    const word = this.page.wordOf(this.page.keep() ? kind : "nowhere");
    this.page.say(kind, [text, word].filter(Boolean).join(" "));
  }

  // saved: the server's words for the last saving; without them nothing new was saved.
  sayWhatIs(saved = "") {
    this.trouble = null;
    const kind = standing(this.fields.states(), saved);
    this.page.say(kind, kind === "saved" ? saved : "");
  }
}
