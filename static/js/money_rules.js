// What a call demands of money: lump sum, eligible costs, rate, caps, split. The twin of programmes/money_rules.py,
// both held to tests/programmes/money_cases.json. No DOM, no words: finance_checks.js words what is found here.
// All amounts are whole cents (BigInt), rates and shares hundredths of a per cent (BigInt, 80 % = 8000n).
// by year: {year: cents}; a year that is not there counts as nothing.
const WHOLE = 10000n; // 100 % in hundredths
const NOTHING = { total: 0n, staff: 0n, lumpSum: 0n, refused: 0n };

// How much of the amount lies above what is possible. Reached exactly is within.
export const excess = (amount, most) => (amount > most ? amount - most : 0n);
export const total = (byYear) => Object.values(byYear).reduce((sum, amount) => sum + amount, 0n);
// BigInt division leaves the fraction out: rounded down to the cent.
const partOf = (amount, rate) => (amount * rate) / WHOLE;
const inOrder = (byYear) => Object.entries(byYear).map(([year, value]) => [Number(year), value]).sort(([a], [b]) => a - b);

// The highest lump sum for this expenditure on staff; 0 where the call has none.
export const mostLumpSum = (staff, lumpRate) => partOf(staff, lumpRate ?? 0n);

// spending: {year: {total, staff, lumpSum, refused}}; [{year, amount, most}] of every year whose lump sum is too high.
export function lumpSumOver(spending, lumpRate) {
  if (lumpRate === null) return [];
  return inOrder(spending)
    .map(([year, spent]) => {
      const most = mostLumpSum(spent.staff, lumpRate);
      return { year, amount: excess(spent.lumpSum, most), most };
    })
    .filter(({ amount }) => amount);
}

// The expenditure of a year of which the grant may pay its rate.
export function eligible(spent, lumpRate) {
  const costs = spent.total - spent.refused;
  return lumpRate === null ? costs : costs - excess(spent.lumpSum, mostLumpSum(spent.staff, lumpRate));
}

export const eligibleInTotal = (spending, lumpRate) =>
  Object.values(spending).reduce((sum, spent) => sum + eligible(spent, lumpRate), 0n);

// terms: {rate, rateEachYear, lumpRate}. [{year or null, amount, most, isHint}]: in total first, a year above the rate
// is then a hint; where the rate holds each year, every year above it.
export function aboveRate(spending, grant, { rate, rateEachYear, lumpRate }) {
  if (rate === null) return [];
  const years = inOrder(grant)
    .map(([year, amount]) => {
      const most = partOf(eligible(spending[year] ?? NOTHING, lumpRate), rate);
      return { year, amount: excess(amount, most), most, isHint: !rateEachYear };
    })
    .filter(({ amount }) => amount);
  if (rateEachYear) return years;
  const most = partOf(eligibleInTotal(spending, lumpRate), rate);
  const amount = excess(total(grant), most);
  return amount ? [{ year: null, amount, most, isHint: false }, ...years] : years;
}

// limit: {amount, eachYear, year or null}.
export function aboveLimit(byYear, limit) {
  let counted = [[null, total(byYear)]];
  if (limit.eachYear) counted = inOrder(byYear);
  else if (limit.year !== null) counted = [[limit.year, byYear[limit.year] ?? 0n]];
  return counted
    .map(([year, amount]) => ({ year, amount: excess(amount, limit.amount), most: limit.amount }))
    .filter(({ amount }) => amount);
}

// shares: [{key, percent, amount}], one a role. [{key, off, due, amount}] of every role whose amount is not exactly its
// share; due and amount in ten-thousandths of a cent, because a share may end in a fraction. off: "over", "short", or
// "remainder" where less than a cent is off.
export function offTheSplit(shares) {
  if (shares.length < 2) return [];
  const all = shares.reduce((sum, share) => sum + share.amount, 0n);
  return shares.flatMap(({ key, percent, amount }) => {
    const due = all * percent;
    const difference = amount * WHOLE - due;
    if (!difference) return [];
    const size = difference < 0n ? -difference : difference;
    const off = size < WHOLE ? "remainder" : difference > 0n ? "over" : "short";
    return [{ key, off, due, amount: size }];
  });
}

// To whole cents, half to even, as the server writes amounts.
export function inCents(tenThousandths) {
  const down = tenThousandths / WHOLE;
  const rest = tenThousandths % WHOLE;
  return rest > WHOLE / 2n || (rest === WHOLE / 2n && down % 2n === 1n) ? down + 1n : down;
}
