// The checks of a finance plan while somebody types, with the sentences of the server (applications/finance).
// The server checks again; nothing here decides anything. All amounts are whole cents (BigInt), percentages
// hundredths. What is off is found by money_rules.js, here it gets its words.
import { aboveLimit, aboveRate, inCents, lumpSumOver, mostLumpSum as most, offTheSplit, total } from "./money_rules.js";

// As core/money.py reads it: groups of three parted by dots or by blanks of any kind.
const GERMAN = /^(?:\d{1,12}|[1-9]\d{0,2}(?:(?:\.\d{3}){1,3}|(?: \d{3}){1,3}))(?:,\d{1,2})?$/;
const BLANKS = /[\u00a0\u202f\u2009\u2007]/g;

// What is not an amount counts as nothing until it is one.
export function cents(text) {
  const bare = text.replace(BLANKS, " ").trim().replace(/€$/, "").trim();
  if (!GERMAN.test(bare)) return 0n;
  const [euros, rest = ""] = bare.replace(/[. ]/g, "").split(",");
  return BigInt(euros) * 100n + BigInt(rest.padEnd(2, "0"));
}

export function euro(amount, unit = "\u00a0€") {
  const text = String(amount).padStart(3, "0");
  const euros = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ".");
  return `${euros},${text.slice(-2)}${unit}`;
}

const whole = (text) => (text === null ? null : BigInt(text));

// 8000 -> "80", 6667 -> "66,67"
const percent = (hundredths) =>
  euro(BigInt(hundredths), "").replaceAll(".", "").replace(/,00$/, "").replace(/(,\d)0$/, "$1");

// The highest lump sum for this expenditure on staff.
export const mostLumpSum = (rules, staff) => most(staff, whole(rules.lumpRate));

class Speaker {
  constructor(sentences) {
    this.sentences = sentences;
  }

  say(code, words) {
    return this.sentences[code].replace(/%\((\w+)\)s/g, (_all, name) => words[name]);
  }

  listed(names) {
    if (names.length < 2) return names.join("");
    return this.say("two", { first: names.slice(0, -1).join(", "), last: names.at(-1) });
  }

  years(years) {
    const runs = [];
    for (const year of years) {
      if (runs.length && year === runs.at(-1).at(-1) + 1) runs.at(-1).push(year);
      else runs.push([year]);
    }
    const names = runs.flatMap((run) =>
      run.length > 2 ? [this.say("through", { first: run[0], last: run.at(-1) })] : run.map(String),
    );
    return this.listed(names);
  }

  // found: [{year or null, amount, most or undefined}]; years with the same finding are said once.
  amounts(found) {
    const groups = new Map();
    for (const { year, amount, most: possible } of found) {
      const key = `${amount}/${possible ?? ""}`;
      if (!groups.has(key)) groups.set(key, { amount, possible, years: [] });
      if (year !== null) groups.get(key).years.push(year);
    }
    return [...groups.values()]
      .map(({ amount, possible, years }) => {
        let text = euro(amount);
        if (possible !== undefined) text = this.say("at-most", { amount: text, most: euro(possible) });
        if (!years.length) return text;
        return this.say(years.length > 1 ? "each-year" : "one-year", { years: this.years(years), amount: text });
      })
      .join("; ");
  }
}

// rules: what applications.plans.checks.for_scripts gives. plan: {costs: [{category, label, amounts: {year: cents}}],
// sources: [{kind, amounts}], grant: {year: cents}}; rows in which nothing stands are left out.
// [{code, text, isHint}]; a hint stands in nobody's way.
export function findings(rules, plan) {
  const speaker = new Speaker(rules.sentences);
  const me = rules.partners.find((partner) => partner.mine);
  const found = [];
  const push = (code, words, isHint = false) => found.push({ code, text: speaker.say(code, words), isHint });
  const note = (code, list, words = {}, isHint = false) => {
    if (list.length) push(code, { partner: me.name, amounts: speaker.amounts(list), ...words }, isHint);
  };
  const sums = (rows) => {
    const byYear = Object.fromEntries(rules.years.map((year) => [year, 0n]));
    for (const row of rows) for (const year of rules.years) byYear[year] += row.amounts[year] ?? 0n;
    return byYear;
  };
  const inOrder = (byYear) =>
    rules.years.filter((year) => byYear[year] > 0n).map((year) => ({ year, amount: byYear[year] }));
  const costs = sums(plan.costs);
  const financing = sums([{ amounts: plan.grant }, ...plan.sources]);
  const of = (category) => sums(plan.costs.filter((row) => row.category === category));
  const lump = of("lump_sum");
  const spending = spendingOf(rules, costs, of);
  const lumpRate = whole(rules.lumpRate);
  const withoutMost = (list) => list.map(({ year, amount }) => ({ year, amount }));

  for (const [code, rows, complete] of [
    ["costs-unfinished", plan.costs, (row) => row.category && row.label],
    ["sources-unfinished", plan.sources, (row) => row.kind],
  ]) {
    const numbers = rows.flatMap((row, at) => (complete(row) ? [] : [String(row.number ?? at + 1)]));
    if (numbers.length) push(code, { partner: me.name, amounts: speaker.listed(numbers) });
  }
  note("costs-outside", inOrder(costs).filter(({ year }) => rules.closed.includes(year)));
  note("financing-outside", inOrder(financing).filter(({ year }) => rules.closed.includes(year)));
  if (rules.refused.includes("investment")) note("investment", inOrder(of("investment")));
  if (rules.refused.includes("lump_sum")) note("lump-refused", inOrder(lump));
  else note("lump-over", lumpSumOver(spending, lumpRate), { rate: percent(rules.lumpRate ?? 0) });
  const short = rules.years.map((year) => ({ year, amount: costs[year] - financing[year] }));
  note("short", short.filter(({ amount }) => amount > 0n));
  note("over", short.filter(({ amount }) => amount < 0n).map(({ year, amount }) => ({ year, amount: -amount })));
  const above = aboveRate(spending, plan.grant, { rate: whole(rules.rate), rateEachYear: rules.rateEachYear, lumpRate });
  const rate = { rate: percent(rules.rate ?? 0) };
  const refused = above.filter((one) => !one.isHint);
  note(rules.rateEachYear ? "rate-year" : "rate", refused, rate);
  note("rate-hint", withoutMost(above.filter((one) => one.isHint)), rate, true);
  const together = { ...plan.grant };
  for (const partner of rules.partners.filter((one) => !one.mine)) {
    for (const [year, amount] of Object.entries(partner.grant)) together[year] = (together[year] ?? 0n) + whole(amount);
  }
  for (const [scope, byYear] of [["partner", plan.grant], ["space", together]]) {
    for (const limit of rules.limits.filter((one) => one.scope === scope)) {
      const cap = whole(limit.amount);
      const yearly = limit.eachYear || limit.year !== null;
      const over = aboveLimit(byYear, { ...limit, amount: cap });
      note(`${scope}-cap${yearly ? "-year" : ""}`, withoutMost(over), { cap: euro(cap) });
    }
  }
  shares(rules, plan, total(costs) > 0n || total(financing) > 0n, push, speaker);
  return found;
}

// What money_rules.js asks about: {year: {total, staff, lumpSum, refused}}.
function spendingOf(rules, costs, of) {
  const [lump, staff, refused] = [of("lump_sum"), of("staff"), rules.refused.map(of)];
  const one = (year) => ({
    total: costs[year],
    staff: staff[year],
    lumpSum: lump[year],
    refused: refused.reduce((sum, byYear) => sum + byYear[year], 0n),
  });
  return Object.fromEntries(rules.years.map((year) => [year, one(year)]));
}

// The grants in the call's split, to the cent; said only when every plan is begun.
function shares(rules, plan, begun, push, speaker) {
  if (!rules.partners.every((partner) => (partner.mine ? begun : partner.begun))) return;
  const asked = (partner) =>
    partner.mine ? total(plan.grant) : Object.values(partner.grant).reduce((sum, amount) => sum + whole(amount), 0n);
  const roles = grouped(rules.partners.filter((partner) => partner.share !== null));
  const split = [...roles].map(([key, same]) => ({
    key,
    percent: whole(same[0].share),
    amount: same.reduce((sum, partner) => sum + asked(partner), 0n),
  }));
  const off = offTheSplit(split);
  for (const one of off.filter(({ off }) => off !== "remainder")) {
    const same = roles.get(one.key);
    if (!same[0].mine) continue; // said at the other partner's plan
    push(`share-${one.off}`, {
      partner: speaker.listed(same.map(({ name }) => name)),
      share: percent(same[0].share),
      asked: euro(split.find(({ key }) => key === one.key).amount),
      due: euro(inCents(one.due)),
      amounts: euro(inCents(one.amount)),
    });
  }
  if (off.some((one) => one.off === "remainder")) {
    push("remainder", { asked: euro(split.reduce((sum, { amount }) => sum + amount, 0n)) });
  }
}

function grouped(list) {
  const groups = new Map();
  for (const one of list) groups.set(one.role, [...(groups.get(one.role) ?? []), one]);
  return groups;
}
