// The fields of a form that saves itself (autosave.js): what stands in them, and what the server is known to have.
// A field takes part when the form has a hidden field basis-<name> beside it; later ones as soon as it stands there.
// A form with very many fields keeps their bases in a Map of its own instead: form.bases, name -> basis.
import { isReady, isUnsaved } from "./autosave_rules.js";

export class Fields {
  constructor(form) {
    // Read once: each look at a property of a form goes through the names of all its fields.
    this.elements = form.elements;
    this.bases = form.bases;
    this.known = new Map(); // name -> {value, basis: last known at the server, refused, conflict: its panel}
  }

  // isUnsaved: the page came back with errors; it shows what was typed, not what is stored.
  start(isUnsaved) {
    for (const name of this.names()) {
      this.known.set(name, { value: isUnsaved ? null : this.read(name), basis: this.basisOf(name) });
    }
  }

  has(name) {
    return Boolean(this.bases?.has(name) || this.elements.namedItem(`basis-${name}`));
  }

  basisOf(name) {
    return this.bases?.get(name) ?? this.elements.namedItem(`basis-${name}`).value;
  }

  names() {
    const beside = [...this.elements]
      .map((element) => element.name)
      .filter((name) => name?.startsWith("basis-"))
      .map((name) => name.slice("basis-".length));
    return [...(this.bases?.keys() ?? []), ...beside].filter((name) => this.elements.namedItem(name));
  }

  // Of radio buttons the first one.
  element(name) {
    const found = this.elements.namedItem(name);
    return found.tagName ? found : found[0];
  }

  // Below which a message about the field stands.
  place(name) {
    const element = this.element(name);
    return element.closest(".field, .fieldset, .plan-grid label, .plan-grid td, tr") ?? element;
  }

  read(name) {
    const field = this.elements.namedItem(name);
    if (field.type === "checkbox") return field.checked ? field.value : "";
    return field.value; // of radio buttons: the chosen one's
  }

  put(name, value) {
    const field = this.elements.namedItem(name);
    // A choice may hold back its options until somebody comes to it.
    if (field.tagName === "SELECT") field.dispatchEvent(new Event("wanted", { bubbles: true }));
    if (field.type === "checkbox") field.checked = value !== "";
    else field.value = value;
    this.element(name).dispatchEvent(new Event("input", { bubbles: true }));
  }

  of(name) {
    if (!this.known.has(name)) this.known.set(name, { value: null, basis: this.basisOf(name) });
    return this.known.get(name);
  }

  setBasis(name, basis) {
    this.of(name).basis = basis;
    if (this.bases?.has(name)) this.bases.set(name, basis);
    else this.elements.namedItem(`basis-${name}`).value = basis; // the save button sends the form as it stands
  }

  // As autosave_rules.js wants it.
  state(name) {
    return { ...this.of(name), read: this.read(name) };
  }

  states() {
    return this.names().map((name) => this.state(name));
  }

  isUnsaved(name) {
    return isUnsaved(this.state(name));
  }

  ready() {
    return this.names().filter((name) => isReady(this.state(name)));
  }
}
