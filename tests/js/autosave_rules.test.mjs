// What autosave decides: when to send, what an answer means, what becomes of texts left behind on the device.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as rules from "../../static/js/autosave_rules.js";

const field = (more) => ({ read: "a", value: "a", refused: undefined, conflict: undefined, ...more });

test("texts are compared as the server stores them", () => {
  assert.equal(rules.tidy("  eins\r\nzwei\rdrei \n"), "eins\nzwei\ndrei");
  assert.equal(rules.tidy("u\u0308ber"), "\u00fcber");
  assert.notEqual(rules.tidy("eins zwei"), rules.tidy("eins  zwei"));
});

test("each failure waits longer, up to a minute", () => {
  assert.deepEqual([0, 1, 4, 5, 6, 100].map(rules.waitAfter), [2000, 4000, 30000, 60000, 60000, 60000]);
});

test("each text is sent with the basis it was written on", () => {
  const body = rules.bodyOf({ title: "Neu & schön", year: "" }, (name) => `of-${name}`);
  assert.equal(body.toString(), "title=Neu+%26+sch%C3%B6n&basis-title=of-title&year=&basis-year=of-year");
});

describe("what an answer means", () => {
  const JSON_TYPE = "application/json; charset=utf-8";
  for (const [status, type, meaning] of [
    [200, JSON_TYPE, "answer"],
    [409, JSON_TYPE, "closed"],
    [403, JSON_TYPE, "login"],
    [404, JSON_TYPE, "gone"],
    [400, "text/html", "toolong"],
    [413, null, "toolong"],
    // Somebody stands in between: nothing was saved, whatever the number says.
    [200, "text/html", "unreachable"],
    [200, null, "unreachable"],
    [409, "text/html", "unreachable"],
    [500, JSON_TYPE, "unreachable"],
    [502, "text/html", "unreachable"],
  ]) {
    test(`${status} ${type}`, () => assert.equal(rules.meaningOf(status, type), meaning));
  }
});

test("sent is what is unsaved, not what waits for a decision, nor the very text that was refused", () => {
  assert.equal(rules.isReady(field()), false);
  assert.equal(rules.isReady(field({ read: "b" })), true);
  assert.equal(rules.isReady(field({ read: "b", conflict: {} })), false);
  assert.equal(rules.isReady(field({ read: "b", refused: "b" })), false);
  assert.equal(rules.isReady(field({ read: "c", refused: "b" })), true);
  assert.equal(rules.isReady(field({ read: "", value: null })), true); // a page that came back with errors
});

test("of all fields the worst is said", () => {
  const [error, conflict, typed, still] = [
    field({ read: "b", refused: "b" }),
    field({ conflict: {} }),
    field({ read: "b" }),
    field(),
  ];
  assert.equal(rules.standing([still, typed, conflict, error], "12:00"), "errors");
  assert.equal(rules.standing([still, typed, conflict], "12:00"), "conflict");
  assert.equal(rules.standing([still, typed], "12:00"), "saving");
  assert.equal(rules.standing([still], "12:00"), "saved");
  assert.equal(rules.standing([still], ""), "idle");
  assert.equal(rules.standing([], ""), "idle");
});

test("what was refused and has been changed since is no error any more", () => {
  assert.equal(rules.standing([field({ read: "c", refused: "b" })], ""), "saving");
});

describe("a text left behind on the device", () => {
  const left = (more) => ({ value: "kept", basis: "1", sent: undefined, ...more });
  test("that stands there already is done with", () => {
    assert.equal(rules.fateOf(left(), field({ read: "kept ", value: "kept " })), "there");
    assert.equal(rules.fateOf(left(), field({ read: "kept", value: "x", conflict: {} })), "there");
  });
  test("waits where somebody is typing, or decides between two versions", () => {
    assert.equal(rules.fateOf(left(), field({ read: "b" })), "later");
    assert.equal(rules.fateOf(left(), field({ conflict: {} })), "later");
  });
  test("never sent: compared by the basis it was written on", () => {
    assert.equal(rules.fateOf(left(), field()), "compare");
  });
  test("an older text of it was sent, arrived and never confirmed: what stands there is one's own", () => {
    assert.equal(rules.fateOf(left({ sent: "a\r\n" }), field()), "mine");
  });
  test("sent, but something else stands there: somebody has written meanwhile", () => {
    assert.equal(rules.fateOf(left({ sent: "b" }), field()), "compare");
  });
});

test("both versions: theirs first, apart as the field allows", () => {
  assert.equal(rules.together("theirs", "mine", true), "theirs\n\nmine");
  assert.equal(rules.together("theirs", "mine", false), "theirs / mine");
  assert.equal(rules.together("", "mine", true), "mine");
  assert.equal(rules.together("theirs", "", true), "theirs");
});
