// The rules of money in the browser, by the table of cases that programmes/money_rules.py is held to as well.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as rules from "../../static/js/money_rules.js";

const CASES = JSON.parse(readFileSync(new URL("../programmes/money_cases.json", import.meta.url), "utf8"));

// "12.34" -> 1234n; with places 6: ten-thousandths of a cent.
function units(text, places = 2) {
  if (text === null || text === undefined) return null;
  const [whole, rest = ""] = text.split(".");
  assert.ok(rest.length <= places, `${text} is finer than the rules count`);
  return BigInt(whole + rest.padEnd(places, "0"));
}

const each = (byYear, make) => Object.fromEntries(Object.entries(byYear).map(([year, value]) => [year, make(value)]));
const spending = (byYear) =>
  each(byYear, ({ total = "0", staff = "0", lump_sum: lumpSum = "0", refused = "0" }) => ({
    total: units(total),
    staff: units(staff),
    lumpSum: units(lumpSum),
    refused: units(refused),
  }));
const excesses = (found) => found.map(({ year, amount, most }) => ({ year, amount: units(amount), most: units(most) }));

function cases(name, run) {
  describe(name, () => {
    for (const one of CASES[name]) test(one.name, () => run(one));
  });
}

cases("lump_sum", ({ staff, lump_rate: rate, most }) => {
  assert.equal(rules.mostLumpSum(units(staff), units(rate)), units(most));
});

cases("lump_sum_over", ({ spending: spent, lump_rate: rate, found }) => {
  assert.deepEqual(rules.lumpSumOver(spending(spent), units(rate)), excesses(found));
});

cases("eligible", ({ spending: spent, lump_rate: rate, eligible }) => {
  assert.equal(rules.eligibleInTotal(spending(spent), units(rate)), units(eligible));
});

cases("rate", ({ rate, rate_each_year: rateEachYear, lump_rate: lumpRate, spending: spent, grant, found }) => {
  const terms = { rate: units(rate), rateEachYear, lumpRate: units(lumpRate) };
  const heard = rules.aboveRate(spending(spent), each(grant, (text) => units(text)), terms);
  const hints = found.map((one) => one.is_hint);
  assert.deepEqual(heard, excesses(found).map((one, at) => ({ ...one, isHint: hints[at] })));
});

cases("limit", ({ limit, by_year: byYear, found }) => {
  const { amount, each_year: eachYear = false, year = null } = limit;
  assert.deepEqual(rules.aboveLimit(each(byYear, (text) => units(text)), { amount: units(amount), eachYear, year }), excesses(found));
});

cases("split", ({ shares, found }) => {
  const heard = rules.offTheSplit(shares.map(([key, percent, amount]) => ({ key, percent: units(percent), amount: units(amount) })));
  const due = found.map(({ key, off, due, amount }) => ({ key, off, due: units(due, 6), amount: units(amount, 6) }));
  assert.deepEqual(heard, due);
});

test("every table of the file is run", () => {
  assert.deepEqual(Object.keys(CASES), ["lump_sum", "lump_sum_over", "eligible", "rate", "limit", "split"]);
});

describe("inCents: half to even, as the server writes amounts", () => {
  for (const [value, cents] of [[0n, 0n], [4999n, 0n], [5000n, 0n], [5001n, 1n], [15000n, 2n], [25000n, 2n], [14999n, 1n]]) {
    test(String(value), () => assert.equal(rules.inCents(value), cents));
  }
});
