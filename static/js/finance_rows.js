// A finance plan's rows apart from the page: their short names unfolded, and sums that run along. The server folds
// and unfolds them by the same rule (applications/plans/forms/folding.py).
const GRANT = "foerderung";
const NOTHING = "-";
export const EMPTY_BASIS = "e3b0c44298fc1c14"; // of no text
export const WORDS = { kosten: ["category", "label", "calculation"], mittel: ["kind", "label"], foerderung: [] };

// block: the hidden field "rows". {rows: Map short name -> {name, part, id}, bases: Map full name of a cell -> basis,
// order: the ids of the costs}
export function unfold(block, years) {
  const rows = new Map();
  const bases = new Map();
  const ids = { kosten: [], mittel: [] };
  for (const text of block.split(";")) {
    const [name, ...known] = text.split(" ");
    if (name === "kosten-order") {
      bases.set(name, known[0]);
      continue;
    }
    const [part] = name.split("-", 1);
    const id = name.slice(part.length + 1);
    if (part === GRANT) rows.set(GRANT, { name, part, id: "" });
    else rows.set(`${part[0]}${ids[part].push(id)}`, { name, part, id });
    [...WORDS[part], ...years.map((year) => `y${year}`)].forEach((field, at) => {
      bases.set(`${name}-${field}`, known[at] === NOTHING ? EMPTY_BASIS : known[at]);
    });
  }
  return { rows, bases, order: ids.kosten.join(" ") };
}

// The same block again, for the save button. rows: [{name, part}] in the order of the page.
export function fold(rows, bases, years) {
  const texts = [`kosten-order ${bases.get("kosten-order")}`];
  for (const { name, part } of rows) {
    const fields = [...WORDS[part], ...years.map((year) => `y${year}`)];
    const known = fields.map((field) => bases.get(`${name}-${field}`) ?? EMPTY_BASIS);
    texts.push([name, ...known.map((basis) => (basis === EMPTY_BASIS ? NOTHING : basis))].join(" "));
  }
  return texts.join(";");
}

// Amounts by row and year with their sums; a change costs one row, not the table.
export class Sums {
  constructor() {
    this.rows = new Map(); // key -> {amounts: {year: cents}, sum}
    this.columns = {};
    this.total = 0n;
  }

  put(key, amounts) {
    this.drop(key);
    let sum = 0n;
    for (const [year, amount] of Object.entries(amounts)) {
      this.columns[year] = (this.columns[year] ?? 0n) + amount;
      sum += amount;
    }
    this.total += sum;
    this.rows.set(key, { amounts, sum });
    return sum;
  }

  drop(key) {
    const { amounts, sum } = this.rows.get(key) ?? { amounts: {}, sum: 0n };
    for (const [year, amount] of Object.entries(amounts)) this.columns[year] -= amount;
    this.total -= sum;
    this.rows.delete(key);
  }
}

// crypto.randomUUID exists in secure contexts only.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
