// A field of which there are two versions (templates/includes/conflict.html): one panel a field, until it is decided.
import { together } from "./autosave_rules.js";

export function open(fields, name, panel) {
  const field = fields.of(name);
  field.conflict?.remove();
  field.conflict = panel;
  if (!panel.isConnected) fields.place(name).after(panel);
}

// A panel that the page came with: the field shows the person's own text, the server has the other one.
export function openOfPage(fields, panel) {
  const { conflict: name, theirs } = panel.dataset;
  open(fields, name, panel);
  fields.of(name).value = theirs;
}

// choice: "mine", "theirs" or "both". From here on the text in the field is written on the other one.
export function decide(fields, name, choice) {
  const field = fields.of(name);
  const { basis, theirs } = field.conflict.dataset;
  const mine = fields.read(name);
  field.conflict.remove();
  Object.assign(field, { conflict: null, value: theirs });
  fields.setBasis(name, basis);
  const element = fields.element(name);
  if (choice === "theirs") fields.put(name, theirs);
  if (choice === "both") fields.put(name, together(theirs, mine, element.type === "textarea"));
  element.focus();
}
