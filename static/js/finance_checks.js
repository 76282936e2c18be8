// The checks of a finance plan while somebody types, with the sentences of the server (applications/finance).
// The server checks again; nothing here decides anything. All amounts are whole cents (BigInt), percentages
// hundredths.
const GERMAN = /^(?:\d{1,12}|[1-9]\d{0,2}(?:\.\d{3}){1,3})(?:,\d{1,2})?$/;

// What is not an amount counts as nothing until it is one.
export function cents(text) {
  const bare = text.trim().replace(/€$/, "").trim();
  if (!GERMAN.test(bare)) return 0n;
  const [euros, rest = ""] = bare.replaceAll(".", "").split(",");
  return BigInt(euros) * 100n + BigInt(rest.padEnd(2, "0"));
}

export function euro(amount, unit = "\u00a0€") {
  const text = String(amount).padStart(3, "0");
  const euros = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ".");
  return `${euros},${text.slice(-2)}${unit}`;
}

const whole = (text) => (text === null ? null : BigInt(text));
const most = (one, other) => (one > other ? one : other);
const total = (byYear) => Object.values(byYear).reduce((sum, amount) => sum + amount, 0n);

// 8000 -> "80", 6667 -> "66,67"
const percent = (hundredths) =>
  euro(BigInt(hundredths), "").replaceAll(".", "").replace(/,00$/, "").replace(/(,\d)0$/, "$1");

// The highest lump sum for this expenditure on staff.
export const mostLumpSum = (rules, staff) => (staff * (whole(rules.lumpRate) ?? 0n)) / 10000n;

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

// rules: what applications.finance.for_scripts gives. plan: {costs: [{category, label, amounts: {year: cents}}],
// sources: [{kind, amounts}], grant: {year: cents}}; rows in which nothing stands are left out.
export function findings(rules, plan) {
  const speaker = new Speaker(rules.sentences);
  const me = rules.partners.find((partner) => partner.mine);
  const found = [];
  const note = (code, list, words = {}) => {
    if (list.length) found.push(speaker.say(code, { partner: me.name, amounts: speaker.amounts(list), ...words }));
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
  const staff = of("staff");

  for (const [code, rows, complete] of [
    ["costs-unfinished", plan.costs, (row) => row.category && row.label],
    ["sources-unfinished", plan.sources, (row) => row.kind],
  ]) {
    const numbers = rows.flatMap((row, at) => (complete(row) ? [] : [String(row.number ?? at + 1)]));
    if (numbers.length) found.push(speaker.say(code, { partner: me.name, amounts: speaker.listed(numbers) }));
  }
  note("costs-outside", inOrder(costs).filter(({ year }) => rules.closed.includes(year)));
  note("financing-outside", inOrder(financing).filter(({ year }) => rules.closed.includes(year)));
  if (rules.refused.includes("investment")) note("investment", inOrder(of("investment")));
  if (rules.refused.includes("lump_sum")) note("lump-refused", inOrder(lump));
  else {
    const over = inOrder(lump)
      .map(({ year, amount }) => ({ year, amount: amount - mostLumpSum(rules, staff[year]), most: mostLumpSum(rules, staff[year]) }))
      .filter(({ amount }) => amount > 0n);
    note("lump-over", over, { rate: percent(rules.lumpRate) });
  }
  const short = rules.years.map((year) => ({ year, amount: costs[year] - financing[year] }));
  note("short", short.filter(({ amount }) => amount > 0n));
  note("over", short.filter(({ amount }) => amount < 0n).map(({ year, amount }) => ({ year, amount: -amount })));
  if (rules.rate !== null) {
    const over = inOrder(plan.grant)
      .map(({ year, amount }) => {
        let eligible = costs[year];
        for (const category of rules.refused) eligible -= of(category)[year];
        if (rules.lumpRate !== null) eligible -= most(lump[year] - mostLumpSum(rules, staff[year]), 0n);
        const possible = (eligible * whole(rules.rate)) / 10000n;
        return { year, amount: amount - possible, most: possible };
      })
      .filter(({ amount }) => amount > 0n);
    note("rate", over, { rate: percent(rules.rate) });
  }
  const together = { ...plan.grant };
  for (const partner of rules.partners.filter((one) => !one.mine)) {
    for (const [year, amount] of Object.entries(partner.grant)) together[year] = (together[year] ?? 0n) + whole(amount);
  }
  for (const [scope, byYear] of [["partner", plan.grant], ["space", together]]) {
    for (const limit of rules.limits.filter((one) => one.scope === scope)) {
      const cap = whole(limit.amount);
      const yearly = limit.eachYear || limit.year !== null;
      const over = yearly
        ? inOrder(byYear).filter(({ year, amount }) => amount > cap && (limit.eachYear || limit.year === year))
        : [{ year: null, amount: total(byYear) }].filter(({ amount }) => amount > cap);
      const list = over.map(({ year, amount }) => ({ year, amount: amount - cap }));
      note(`${scope}-cap${yearly ? "-year" : ""}`, list, { cap: euro(cap) });
    }
  }
  shares(rules, plan, costs, financing, speaker, found);
  return found;
}

// The grants in the call's split, to the cent; said only when every plan is begun.
function shares(rules, plan, costs, financing, speaker, found) {
  const begun = (partner) => (partner.mine ? total(costs) > 0n || total(financing) > 0n : partner.begun);
  if (!rules.partners.every(begun)) return;
  const asked = (partner) =>
    partner.mine ? total(plan.grant) : Object.values(partner.grant).reduce((sum, amount) => sum + whole(amount), 0n);
  const split = rules.partners.filter((partner) => partner.share !== null);
  const all = split.reduce((sum, partner) => sum + asked(partner), 0n);
  const roles = Map.groupBy ? Map.groupBy(split, (one) => one.role) : grouped(split);
  if (roles.size < 2) return;
  let remainder = false;
  for (const same of roles.values()) {
    const mine = same.reduce((sum, partner) => sum + asked(partner), 0n);
    const due = all * whole(same[0].share); // in ten-thousandths of a cent
    const off = mine * 10000n - due;
    const size = off < 0n ? -off : off;
    if (size < 10000n) {
      remainder ||= size > 0n;
      continue;
    }
    if (!same[0].mine) continue; // said at the other partner's plan
    found.push(
      speaker.say(off > 0n ? "share-over" : "share-short", {
        partner: speaker.listed(same.map((one) => one.name)),
        share: percent(same[0].share),
        asked: euro(mine),
        due: euro(rounded(due)),
        amounts: euro(rounded(size)),
      }),
    );
  }
  if (remainder) found.push(speaker.say("remainder", { asked: euro(all) }));
}

function grouped(list) {
  const groups = new Map();
  for (const one of list) groups.set(one.role, [...(groups.get(one.role) ?? []), one]);
  return groups;
}

// To whole cents, half to even, as the server writes amounts.
function rounded(value) {
  const down = value / 10000n;
  const rest = value % 10000n;
  if (rest > 5000n || (rest === 5000n && down % 2n === 1n)) return down + 1n;
  return down;
}
