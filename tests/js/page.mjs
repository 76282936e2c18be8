// As much of a page as the modules of autosave.js touch: a form with texts, a store on the device, panels.
// Stands in for the browser only; the rules are the real ones.

class Element {
  tagName = "INPUT";
  type = "text";

  constructor(form, more) {
    Object.assign(this, more);
    this.form = form;
  }

  closest() {
    return { after: (panel) => this.form.placed.push([this.name, panel]) };
  }

  dispatchEvent(event) {
    this.form.events.push([event.type, this.name]);
  }

  focus() {
    this.form.focused = this.name;
  }
}

// texts: {name: value}, each with a basis of "<name>-0"
export function formOf(texts, { type = "text" } = {}) {
  const form = { elements: [], events: [], placed: [], focused: null };
  form.elements.namedItem = (name) => form.elements.find((one) => one.name === name) ?? null;
  form.add = (name, value, more = {}) =>
    form.elements.push(
      new Element(form, { name, value, type, ...more }),
      new Element(form, { name: `basis-${name}`, value: `${name}-0` }),
    );
  for (const [name, value] of Object.entries(texts)) form.add(name, value);
  form.type = (name, value) => (form.elements.namedItem(name).value = value);
  return form;
}

export function panelOf(name, theirs, basis) {
  const panel = { dataset: { conflict: name, theirs, basis }, isConnected: false, removed: false };
  panel.remove = () => (panel.removed = true);
  return panel;
}

// As localStorage: Object.keys() lists what is in it. takes: false refuses to store, as when it is full.
class Store {
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }

  setItem(key, value) {
    if (Store.isFull) throw new Error("QuotaExceededError");
    this[key] = String(value);
  }

  removeItem(key) {
    delete this[key];
  }
}

// Puts the store and the page's address where device.js looks for them. locks: keys that open pages hold;
// null: a browser without locks.
export function device({ isFull = false, locks = [] } = {}) {
  Store.isFull = isFull;
  const store = new Store();
  const asked = [];
  const put = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  put("localStorage", store);
  put("location", { pathname: "/bewerbungen/1/titel/" });
  put("document", { querySelector: () => ({ textContent: " Titel " }), cookie: "" });
  put("navigator", {
    onLine: true,
    locks: locks && {
      request: (key) => asked.push(key),
      query: async () => ({ held: [...locks, ...asked].map((name) => ({ name })) }),
    },
  });
  return { store, entries: () => Object.entries(store).map(([key, text]) => ({ key, ...JSON.parse(text) })) };
}
