// Short names and the block of bases, as the server folds them (tests/applications/plans/test_folding.py), and sums
// that run along with what is typed.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createHash } from "node:crypto";
import { EMPTY_BASIS, Sums, fold, unfold } from "../../static/js/finance_rows.js";

const ONE = "11111111-1111-4111-8111-111111111111";
const TWO = "22222222-2222-4222-8222-222222222222";
const YEARS = [2027, 2028];
const BLOCK = `kosten-order 0a;kosten-${ONE} a - c d -;kosten-${TWO} - - - - -;foerderung e -;mittel-${ONE} f - - g`;

test("the basis of nothing is the server's", () => {
  assert.equal(EMPTY_BASIS, createHash("sha256").update("").digest("hex").slice(0, 16));
});

describe("the block", () => {
  const { rows, bases, order } = unfold(BLOCK, YEARS);

  test("names the rows in the order in which the page numbers them, each part for itself", () => {
    assert.deepEqual(
      [...rows].map(([short, { name }]) => [short, name]),
      [["k1", `kosten-${ONE}`], ["k2", `kosten-${TWO}`], ["foerderung", "foerderung"], ["m1", `mittel-${ONE}`]],
    );
    assert.equal(order, `${ONE} ${TWO}`);
  });

  test("has the basis of every cell in the order of the columns", () => {
    assert.equal(bases.get("kosten-order"), "0a");
    assert.equal(bases.get(`kosten-${ONE}-category`), "a");
    assert.equal(bases.get(`kosten-${ONE}-label`), EMPTY_BASIS);
    assert.equal(bases.get(`kosten-${ONE}-y2027`), "d");
    assert.equal(bases.get("foerderung-y2027"), "e");
    assert.equal(bases.get(`mittel-${ONE}-y2028`), "g");
    assert.equal(bases.size, 1 + 5 + 5 + 2 + 4);
  });

  test("goes back to the server as it came, and with what was saved meanwhile", () => {
    const parts = [...rows.values()];
    assert.equal(fold(parts, bases, YEARS), BLOCK);
    const later = new Map(bases).set(`kosten-${TWO}-label`, "new");
    assert.match(fold(parts, later, YEARS), new RegExp(`kosten-${TWO} - new - - -;`));
  });

  test("knows the rows that came since, with no basis yet", () => {
    const fresh = { name: "mittel-x", part: "mittel" };
    assert.ok(fold([...rows.values(), fresh], bases, YEARS).endsWith(";mittel-x - - - -"));
  });
});

describe("running sums", () => {
  test("are those of all rows, whatever changes, comes and goes", () => {
    const sums = new Sums();
    assert.equal(sums.put("a", { 2027: 100n, 2028: 5n }), 105n);
    sums.put("b", { 2027: 1n, 2028: 0n });
    assert.deepEqual([sums.columns, sums.total], [{ 2027: 101n, 2028: 5n }, 106n]);
    sums.put("a", { 2027: 7n, 2028: 0n });
    assert.deepEqual([sums.columns, sums.total], [{ 2027: 8n, 2028: 0n }, 8n]);
    sums.drop("b");
    sums.drop("b");
    assert.deepEqual([sums.columns, sums.total], [{ 2027: 7n, 2028: 0n }, 7n]);
  });
});
