// What the upload decides: what is said of a chosen file, what an answer means, how often it is tried again.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as rules from "../../static/js/upload_rules.js";

describe("a chosen file", () => {
  const pdf = (more) => ({ name: "Konzept.pdf", size: 1000, start: "%PDF-", ...more });
  for (const [what, file, verdict] of [
    ["a PDF of exactly the most", pdf(), "good"],
    ["one byte more", pdf({ size: 1001 }), "tooBig"],
    ["nothing in it", pdf({ size: 0, start: "" }), "empty"],
    ["one byte", pdf({ size: 1, start: "%" }), "noPdf"],
    ["another kind by its content", pdf({ start: "PK\u0003\u0004" }), "noPdf"],
    ["another name", pdf({ name: "Konzept.pdf.exe" }), "noPdf"],
    ["a name in capitals", pdf({ name: "KONZEPT.PDF" }), "good"],
  ]) {
    test(what, () => assert.equal(rules.verdictOn(file, 1000), verdict));
  }
});

test("sizes are said as the language writes numbers, from a million bytes on in MB", () => {
  assert.equal(rules.sizeInWords(1234, "de"), "1,2 kB");
  assert.equal(rules.sizeInWords(1234, "en"), "1.2 kB");
  assert.equal(rules.sizeInWords(999_900, "de"), "999,9 kB");
  assert.equal(rules.sizeInWords(1_000_000, "de"), "1 MB");
  assert.equal(rules.sizeInWords(12_340_000, "de"), "12,3 MB");
});

test("words of the page are filled", () => {
  assert.equal(rules.fill("In {seconds} s, {attempt} von {most}", { seconds: 2, attempt: 1, most: 3 }), "In 2 s, 1 von 3");
});

test("only what says that nobody is there counts as a broken connection", () => {
  assert.deepEqual([502, 503, 504].map(rules.isBroken), [true, true, true]);
  assert.deepEqual([200, 400, 403, 413, 500, 501, 505].map(rules.isBroken), Array(7).fill(false));
});

describe("what the answer means", () => {
  const HERE = "https://portal.example/bewerbungen/1/unterlagen/concept/";
  const outcome = (body, from = HERE) => rules.outcomeOf(body, from, HERE);
  test("it is there", () => assert.deepEqual(outcome('{"url": "/next/"}'), { kind: "done", url: "/next/" }));
  test("errors by field", () => {
    assert.deepEqual(outcome('{"errors": {"file": ["zu groß"]}}'), { kind: "errors", errors: { file: ["zu groß"] } });
  });
  test("a page of another path is the login", () => {
    assert.deepEqual(outcome("<html>", "https://portal.example/konto/anmelden/?next=x"), { kind: "elsewhere" });
  });
  test("a page of this path, also with a query, is a failure", () => {
    assert.deepEqual(outcome("<html>"), { kind: "failed" });
    assert.deepEqual(outcome("<html>", `${HERE}?a=b`), { kind: "failed" });
  });
  test("no address, no words: a failure", () => {
    assert.deepEqual(outcome("", ""), { kind: "failed" });
    assert.deepEqual(outcome("null"), { kind: "failed" });
  });
});

test("three times it is tried again, each time later, and then no more", () => {
  assert.equal(rules.REPEATS, 3);
  assert.deepEqual([0, 1, 2, 3].map(rules.waitBefore), [2, 4, 8, null]);
});
