// The checks of a plan while somebody types: codes, words, and what is only a hint. The rules themselves are held
// to their table in money_rules.test.mjs; that the words are the server's is compared in tests/browser.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cents, euro, findings, mostLumpSum } from "../../static/js/finance_checks.js";

// What a sentence is filled with, readable: "code partner|amounts|...".
const CODES = [
  "short", "over", "rate", "rate-year", "rate-hint", "partner-cap-year", "partner-cap", "space-cap-year", "space-cap",
  "share-over", "share-short", "remainder", "investment", "lump-refused", "lump-over", "costs-outside",
  "financing-outside", "costs-unfinished", "sources-unfinished",
];
const SENTENCES = {
  ...Object.fromEntries(CODES.map((code) => [code, "%(partner)s: %(amounts)s"])),
  rate: "%(partner)s %(rate)s: %(amounts)s",
  "rate-year": "%(partner)s %(rate)s: %(amounts)s",
  "rate-hint": "%(partner)s %(rate)s: %(amounts)s",
  "share-over": "%(partner)s %(share)s %(asked)s %(due)s: %(amounts)s",
  "share-short": "%(partner)s %(share)s %(asked)s %(due)s: %(amounts)s",
  remainder: "%(asked)s",
  "one-year": "%(years)s: %(amount)s",
  "each-year": "%(years)s: je %(amount)s",
  "at-most": "%(amount)s (möglich %(most)s)",
  two: "%(first)s und %(last)s",
  through: "%(first)s bis %(last)s",
};
const YEARS = [2027, 2028, 2029];
const each = (amount) => Object.fromEntries(YEARS.map((year) => [year, cents(amount)]));
const grantOf = (amount) => Object.fromEntries(YEARS.map((year) => [year, String(cents(amount))]));

function rules(more = {}) {
  return {
    years: YEARS,
    closed: [],
    rate: "8000",
    rateEachYear: false,
    lumpRate: null,
    refused: ["investment", "lump_sum"],
    limits: [],
    partners: [
      { mine: true, name: "Stadt", role: "1", share: "5000", begun: true, grant: {} },
      { mine: false, name: "Verein", role: "2", share: "5000", begun: true, grant: grantOf("80") },
    ],
    sentences: SENTENCES,
    ...more,
  };
}

function plan({ costs = each("100"), grant = each("80"), own = each("20"), more = [] } = {}) {
  return {
    costs: [{ category: "staff", label: "x", amounts: costs }, ...more],
    sources: [{ kind: "own_cash", amounts: own }],
    grant,
  };
}

const told = (terms, typed) => findings(terms, typed).map(({ code, text }) => `${code} ${text.replaceAll("\u00a0", " ")}`);

test("a plan in order says nothing", () => assert.deepEqual(told(rules(), plan()), []));

describe("amounts as people write them", () => {
  for (const [text, amount] of [
    ["1.234,56", 123456n], ["1234,5", 123450n], [" 12 € ", 1200n], ["0,01", 1n], ["", 0n],
    ["1.23", 0n], ["-5", 0n], ["1e9", 0n], ["1,234", 0n], ["12.34,5", 0n],
    ["1 234,56", 123456n], ["1\u00a0234\u202f567", 123456700n], ["1 23", 0n], ["1.234 567", 0n], ["1234 567", 0n],
  ]) {
    test(JSON.stringify(text), () => assert.equal(cents(text), amount));
  }
  test("and as the server writes them", () => {
    assert.equal(euro(123456789n, ""), "1.234.567,89");
    assert.equal(euro(5n, ""), "0,05");
    assert.equal(euro(100000n), "1.000,00\u00a0€");
  });
});

describe("the rate", () => {
  const typed = plan({
    costs: { 2027: cents("100"), 2028: cents("100"), 2029: cents("100") },
    grant: { 2027: cents("90"), 2028: cents("70"), 2029: cents("80") },
    own: { 2027: cents("10"), 2028: cents("30"), 2029: cents("20") },
  });
  test("a year above it is a hint where all years together are not", () => {
    assert.deepEqual(told(rules(), typed), ["rate-hint Stadt 80: 2027: 10,00 €"]);
    assert.deepEqual(findings(rules(), typed).map((one) => one.isHint), [true]);
  });
  test("and is refused where the call demands it each year", () => {
    const found = findings(rules({ rateEachYear: true }), typed);
    assert.deepEqual(found.map(({ code, isHint }) => [code, isHint]), [["rate-year", false]]);
    assert.match(found[0].text, /2027: 10,00\s€ \(möglich 80,00\s€\)/);
  });
  test("one cent above in total is refused", () => {
    const over = plan({ grant: { ...each("80"), 2029: cents("80,01") }, own: { ...each("20"), 2029: cents("19,99") } });
    const own = rules({ partners: [rules().partners[0]] });
    assert.deepEqual(told(own, over), [
      "rate Stadt 80: 0,01 € (möglich 240,00 €)",
      "rate-hint Stadt 80: 2029: 0,01 €",
    ]);
  });
  test("no rate, nothing to say", () => {
    const own = rules({ rate: null, partners: [rules().partners[0]] });
    assert.deepEqual(told(own, plan({ grant: each("100"), own: {} })), []);
  });
});

test("expenditure and financing are compared in each year, equal years said once", () => {
  assert.deepEqual(told(rules(), plan({ own: each("19,99") })), ["short Stadt: 2027 bis 2029: je 0,01 €"]);
  assert.deepEqual(told(rules(), plan({ own: { ...each("20"), 2028: cents("21") } })), ["over Stadt: 2028: 1,00 €"]);
});

test("what the call refuses is named and carries no grant", () => {
  const more = [{ category: "investment", label: "Auto", amounts: { 2027: cents("10") } }];
  const found = told(rules(), plan({ more, own: { ...each("20"), 2027: cents("22") }, grant: { ...each("80"), 2027: cents("88") } }));
  assert.deepEqual(found.slice(0, 2), ["investment Stadt: 2027: 10,00 €", "rate Stadt 80: 8,00 € (möglich 240,00 €)"]);
});

test("a lump sum above its share of the staff, exactly reached and one cent over", () => {
  const terms = rules({ lumpRate: "1000", refused: ["investment"], rate: null });
  const lump = (amount) => [{ category: "lump_sum", label: "Pauschale", amounts: each(amount) }];
  assert.deepEqual(told(terms, plan({ more: lump("10"), own: each("30") })), []);
  assert.deepEqual(told(terms, plan({ more: lump("10,01"), own: each("30,01") })), [
    "lump-over Stadt: 2027 bis 2029: je 0,01 € (möglich 10,00 €)",
  ]);
  assert.equal(mostLumpSum(terms, cents("100")), cents("10"));
  assert.equal(mostLumpSum(rules(), cents("100")), 0n);
});

test("caps of the partner and of the space, exactly reached and one cent over", () => {
  const limit = (scope, amount, more = {}) => ({ scope, amount: String(cents(amount)), eachYear: false, year: null, ...more });
  const terms = (...limits) => rules({ limits });
  assert.deepEqual(told(terms(limit("partner", "240"), limit("space", "480"), limit("partner", "80", { eachYear: true })), plan()), []);
  assert.deepEqual(told(terms(limit("partner", "239,99")), plan()), ["partner-cap Stadt: 0,01 €"]);
  assert.deepEqual(told(terms(limit("space", "479,99")), plan()), ["space-cap Stadt: 0,01 €"]);
  assert.deepEqual(told(terms(limit("partner", "79,99", { eachYear: true })), plan()), ["partner-cap-year Stadt: 2027 bis 2029: je 0,01 €"]);
  assert.deepEqual(told(terms(limit("space", "159,99", { year: 2028 })), plan()), ["space-cap-year Stadt: 2028: 0,01 €"]);
});

describe("the split", () => {
  const other = (amount, begun = true) => [rules().partners[0], { ...rules().partners[1], begun, grant: { 2027: String(cents(amount)) } }];
  test("off is said at one's own plan", () => {
    assert.deepEqual(told(rules({ partners: other("239,98") }), plan()), ["share-over Stadt 50 240,00 € 239,99 €: 0,01 €"]);
    assert.deepEqual(told(rules({ partners: other("240,02") }), plan()), ["share-short Stadt 50 240,00 € 240,01 €: 0,01 €"]);
  });
  test("a remainder cent is refused", () => {
    assert.deepEqual(told(rules({ partners: other("239,99") }), plan()), ["remainder 479,99 €"]);
  });
  test("nothing is said while a plan is not begun", () => {
    assert.deepEqual(told(rules({ partners: other("0", false) }), plan()), []);
  });
});

test("rows half filled in and years outside the term are named", () => {
  const typed = plan({ more: [{ category: "", label: "y", amounts: {} }] });
  typed.sources.push({ kind: "", amounts: {}, number: 7 });
  assert.deepEqual(told(rules({ closed: [2029] }), typed), [
    "costs-unfinished Stadt: 2",
    "sources-unfinished Stadt: 7",
    "costs-outside Stadt: 2029: 100,00 €",
    "financing-outside Stadt: 2029: 100,00 €",
  ]);
});
