// What a form that saves itself leaves on the device while the server has not confirmed it, and takes up again from
// pages that were closed before it was (the store itself is device.js).
import { fateOf } from "./autosave_rules.js";
import * as device from "./device.js";

export class Kept {
  // pending: () => what is on its way, by name, or null
  constructor(prefix, fields, pending) {
    this.prefix = prefix;
    this.key = prefix + Math.random().toString(36).slice(2);
    this.fields = fields;
    this.pending = pending;
    this.stored = true; // false: the device takes nothing
    navigator.locks?.request(this.key, () => new Promise(() => {}));
  }

  // only: at a key stroke one field; a large plan has thousands. Returns whether the device has it.
  keep(only) {
    if (!only) this.kept = {};
    const pending = this.pending();
    for (const name of only ? [only] : this.fields.names()) {
      delete this.kept[name];
      if (!this.fields.isUnsaved(name) && !(pending && name in pending)) continue;
      this.kept[name] = { value: this.fields.read(name), basis: this.fields.of(name).basis, sent: pending?.[name] };
    }
    this.stored = device.write(this.key, this.kept);
    return this.stored;
  }

  // What was left behind, one entry at a time: its texts go into the fields and are sent with the basis they were
  // written on. The server knows whether somebody has written meanwhile. Returns whether there was anything to send.
  async adopt() {
    for (const entry of await device.left(this.prefix)) {
      if (entry.key === this.key) continue;
      let taken = false;
      const rest = {};
      for (const [name, one] of Object.entries(entry.fields ?? {})) {
        if (!this.fields.names().includes(name)) continue;
        const fate = fateOf(one, this.fields.state(name));
        if (fate === "there") continue;
        if (fate === "later") {
          rest[name] = one;
          continue;
        }
        if (fate === "compare") this.fields.setBasis(name, one.basis);
        this.fields.put(name, one.value);
        taken = true;
      }
      if (this.keep()) device.leave(entry, rest);
      if (taken) return true;
    }
    return false;
  }
}
