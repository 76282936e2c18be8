// Two versions of a field: what each of the three answers leaves in it, and on which basis it is sent.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as conflicts from "../../static/js/autosave_conflicts.js";
import { Fields } from "../../static/js/autosave_fields.js";
import { formOf, panelOf } from "./page.mjs";

function disputed(options) {
  const form = formOf({ title: "old" }, options);
  const fields = new Fields(form);
  fields.start(false);
  form.type("title", "mine");
  const panel = panelOf("title", "theirs", "title-7");
  conflicts.open(fields, "title", panel);
  return { form, fields, panel };
}

test("until it is decided the field is not sent, and its basis stays", () => {
  const { form, fields, panel } = disputed();
  assert.deepEqual(fields.ready(), []);
  assert.equal(fields.isUnsaved("title"), true);
  assert.equal(form.elements.namedItem("basis-title").value, "title-0");
  assert.deepEqual(form.placed, [["title", panel]]);
});

test("a newer panel takes the place of the older one", () => {
  const { fields, panel } = disputed();
  const newer = panelOf("title", "theirs too", "title-8");
  conflicts.open(fields, "title", newer);
  assert.equal(panel.removed, true);
  assert.equal(fields.of("title").conflict, newer);
});

test("a panel the page came with stands already, and the server has the other text", () => {
  const form = formOf({ title: "mine" });
  const fields = new Fields(form);
  fields.start(true);
  const panel = { ...panelOf("title", "theirs", "title-7"), isConnected: true };
  conflicts.openOfPage(fields, panel);
  assert.deepEqual(form.placed, []);
  assert.equal(fields.of("title").value, "theirs");
  assert.deepEqual(fields.ready(), []);
});

describe("decided", () => {
  for (const [choice, type, stands, ready] of [
    ["mine", "text", "mine", ["title"]],
    ["theirs", "text", "theirs", []],
    ["both", "text", "theirs / mine", ["title"]],
    ["both", "textarea", "theirs\n\nmine", ["title"]],
  ]) {
    test(`${choice}, ${type}`, () => {
      const { form, fields, panel } = disputed({ type });
      conflicts.decide(fields, "title", choice);
      assert.equal(fields.read("title"), stands);
      assert.deepEqual(fields.ready(), ready);
      assert.equal(form.elements.namedItem("basis-title").value, "title-7"); // written on the other one now
      assert.equal(panel.removed, true);
      assert.equal(fields.of("title").conflict, null);
      assert.equal(form.focused, "title");
    });
  }
});
