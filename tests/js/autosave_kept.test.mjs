// What lies on the device while the server has not confirmed it, and what another page makes of it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Fields } from "../../static/js/autosave_fields.js";
import { Kept } from "../../static/js/autosave_kept.js";
import { device, formOf, panelOf } from "./page.mjs";

const PREFIX = "autosave:7:app:title:";

function opened(texts, { pending = null } = {}) {
  const form = formOf(texts);
  const fields = new Fields(form);
  fields.start(false);
  return { form, fields, kept: new Kept(PREFIX, fields, () => pending) };
}

describe("kept", () => {
  test("is what is unsaved, with the basis it was written on and the page it belongs to", () => {
    const { entries } = device();
    const { form, kept } = opened({ title: "a", goal: "b" });
    form.type("title", "ab");
    assert.equal(kept.keep(), true);
    const [{ key, at, ...entry }] = entries();
    assert.ok(key.startsWith(PREFIX) && key.length > PREFIX.length);
    assert.ok(Math.abs(Date.now() - at) < 5000);
    assert.deepEqual(entry, {
      path: "/bewerbungen/1/titel/",
      title: "Titel",
      fields: { title: { value: "ab", basis: "title-0" } },
    });
  });

  test("is what is on its way, also when the field was put back meanwhile", () => {
    const { entries } = device();
    const { kept } = opened({ title: "a" }, { pending: { title: "ab" } });
    kept.keep();
    assert.deepEqual(entries()[0].fields, { title: { value: "a", basis: "title-0", sent: "ab" } });
  });

  test("is nothing once everything is saved", () => {
    const { entries } = device();
    const { form, fields, kept } = opened({ title: "a" });
    form.type("title", "ab");
    kept.keep();
    fields.of("title").value = "ab";
    kept.keep();
    assert.deepEqual(entries(), []);
  });

  test("at a key stroke only that field is looked at; what was kept of the others stays", () => {
    const { entries } = device();
    const { form, kept } = opened({ title: "a", goal: "b" });
    form.type("title", "ab");
    kept.keep();
    form.type("title", "abc");
    form.type("goal", "bb");
    kept.keep("goal");
    assert.deepEqual(
      Object.entries(entries()[0].fields).map(([name, one]) => [name, one.value]),
      [["title", "ab"], ["goal", "bb"]],
    );
  });

  test("a field that was put back as it was saved is kept no longer", () => {
    const { entries } = device();
    const { form, kept } = opened({ title: "a" });
    form.type("title", "ab");
    kept.keep();
    form.type("title", "a");
    kept.keep("title");
    assert.deepEqual(entries(), []);
  });

  test("a device that takes nothing is noticed", () => {
    device({ isFull: true });
    const { form, kept } = opened({ title: "a" });
    form.type("title", "ab");
    assert.equal(kept.keep(), false);
    assert.equal(kept.stored, false);
  });

  test("two open pages never share an entry", () => {
    device();
    assert.notEqual(opened({ title: "a" }).kept.key, opened({ title: "a" }).kept.key);
  });
});

function leftBehind(store, name, fields, { at = 1, prefix = PREFIX } = {}) {
  store.setItem(prefix + name, JSON.stringify({ at, path: "/before/", title: "Titel", fields }));
}

describe("left behind", () => {
  test("goes into the field with the basis it was written on, and moves into this page's entry", async () => {
    const { store, entries } = device();
    leftBehind(store, "closed", { title: { value: "ab", basis: "title-before" } });
    const { form, fields, kept } = opened({ title: "a" });
    assert.equal(await kept.adopt(), true);
    assert.equal(fields.read("title"), "ab");
    assert.equal(form.elements.namedItem("basis-title").value, "title-before");
    assert.deepEqual(form.events, [["input", "title"]]);
    assert.deepEqual(entries().map((one) => [one.key, one.fields.title]), [
      [kept.key, { value: "ab", basis: "title-before" }],
    ]);
  });

  test("one's own text arrived, only the answer was lost: the basis of now holds", async () => {
    const { store } = device();
    leftBehind(store, "closed", { title: { value: "abc", basis: "title-before", sent: "ab" } });
    const { form, fields, kept } = opened({ title: "ab" });
    assert.equal(await kept.adopt(), true);
    assert.equal(fields.read("title"), "abc");
    assert.equal(form.elements.namedItem("basis-title").value, "title-0");
  });

  test("what stands there already is forgotten", async () => {
    const { store, entries } = device();
    leftBehind(store, "closed", { title: { value: "a ", basis: "title-before" } });
    const { kept } = opened({ title: "a" });
    assert.equal(await kept.adopt(), false);
    assert.deepEqual(entries(), []);
  });

  test("where somebody types, or decides between two versions, it waits", async () => {
    const { store, entries } = device();
    leftBehind(store, "closed", {
      title: { value: "left", basis: "x" },
      goal: { value: "left too", basis: "y" },
      place: { value: "there", basis: "z" },
    });
    const { form, fields, kept } = opened({ title: "a", goal: "b", place: "there" });
    form.type("title", "typing");
    fields.of("goal").conflict = panelOf("goal", "theirs", "goal-1");
    assert.equal(await kept.adopt(), false);
    assert.deepEqual([fields.read("title"), fields.read("goal")], ["typing", "b"]);
    const rest = entries().find((one) => one.key === `${PREFIX}closed`);
    assert.deepEqual(Object.keys(rest.fields), ["title", "goal"]);
    assert.equal(rest.path, "/before/"); // its page and time stay
  });

  test("the oldest first, one entry at a time", async () => {
    const { store, entries } = device();
    leftBehind(store, "newer", { title: { value: "newer", basis: "x" } }, { at: 2 });
    leftBehind(store, "older", { title: { value: "older", basis: "x" } }, { at: 1 });
    const { fields, kept } = opened({ title: "a" });
    await kept.adopt();
    assert.equal(fields.read("title"), "older");
    assert.ok(entries().some((one) => one.key === `${PREFIX}newer`));
  });

  test("by a page that is still open, by another person or part: left alone", async () => {
    const open = `${PREFIX}open`;
    const { store } = device({ locks: [open] });
    const others = [["open", PREFIX], ["x", "autosave:8:app:title:"], ["x", "autosave:7:app:space:"]];
    for (const [name, prefix] of others) leftBehind(store, name, { title: { value: "ab", basis: "x" } }, { prefix });
    const { fields, kept } = opened({ title: "a" });
    assert.equal(await kept.adopt(), false);
    assert.equal(fields.read("title"), "a");
    assert.equal(Object.keys(store).length, 3);
  });

  test("one's own entry is none, also in a browser that cannot tell open pages", async () => {
    const { entries } = device({ locks: null });
    const { form, kept } = opened({ title: "a" });
    form.type("title", "ab");
    kept.keep();
    assert.equal(await kept.adopt(), false);
    assert.deepEqual(entries().map((one) => one.key), [kept.key]);
  });

  test("a device that cannot keep it in this page's entry keeps it where it was", async () => {
    const { store } = device();
    leftBehind(store, "closed", { title: { value: "ab", basis: "x" } });
    const { kept } = opened({ title: "a" });
    store.setItem = () => {
      throw new Error("QuotaExceededError");
    };
    assert.equal(await kept.adopt(), true);
    assert.ok(store.getItem(`${PREFIX}closed`));
  });

  test("fields this form does not have are dropped", async () => {
    const { store, entries } = device();
    leftBehind(store, "closed", { elsewhere: { value: "ab", basis: "x" } });
    const { kept } = opened({ title: "a" });
    assert.equal(await kept.adopt(), false);
    assert.deepEqual(entries(), []);
  });
});

describe("a form with its bases in one place", () => {
  const bases = new Map([["title", "title-7"], ["gone", "x"]]);

  function opened() {
    const form = formOf({});
    form.add("title", "a");
    form.add("goal", "b");
    form.elements.splice(form.elements.findIndex((one) => one.name === "basis-title"), 1);
    form.bases = new Map(bases);
    const fields = new Fields(form);
    fields.start(false);
    return { form, fields };
  }

  test("takes part with the fields that are there, beside those with a basis of their own", () => {
    const { fields } = opened();
    assert.deepEqual(fields.names(), ["title", "goal"]);
    assert.deepEqual([fields.has("title"), fields.has("goal"), fields.has("nothing")], [true, true, false]);
    assert.deepEqual([fields.of("title").basis, fields.of("goal").basis], ["title-7", "goal-0"]);
  });

  test("keeps what was saved where the basis came from", () => {
    const { form, fields } = opened();
    fields.setBasis("title", "title-8");
    fields.setBasis("goal", "goal-1");
    assert.equal(form.bases.get("title"), "title-8");
    assert.equal(form.elements.namedItem("basis-title"), null);
    assert.equal(form.elements.namedItem("basis-goal").value, "goal-1");
  });
});
