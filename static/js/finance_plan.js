// Sums while typing. The server sums and checks again; nothing here decides anything.
const german = /^(?:\d{1,12}|\d{1,3}(?:\.\d{3}){1,3})(?:,\d{1,2})?$/;
const format = new Intl.NumberFormat("de-DE", { minimumFractionDigits: 2 });
const euro = (cents) => `${format.format(cents / 100)}\u00a0€`;

// Whole cents: no floating point in between. What is not a number counts as nothing until it is one.
function cents(text) {
  const bare = text.replace("€", "").trim();
  if (!german.test(bare)) return 0;
  const [euros, rest = ""] = bare.replaceAll(".", "").split(",");
  return Number(euros) * 100 + Number(rest.padEnd(2, "0"));
}

function add(table) {
  const columns = new Map();
  let total = 0;
  for (const row of table.querySelectorAll("[data-row]")) {
    const removed = row.querySelector("input[type=checkbox]")?.checked;
    let sum = 0;
    for (const cell of row.querySelectorAll("[data-year]")) {
      const value = removed ? 0 : cents(cell.querySelector("input").value);
      sum += value;
      columns.set(cell.dataset.year, (columns.get(cell.dataset.year) ?? 0) + value);
    }
    row.querySelector("[data-row-sum]").textContent = euro(sum);
    total += sum;
  }
  for (const output of table.querySelectorAll("[data-column-sum]")) {
    output.textContent = euro(columns.get(output.dataset.columnSum) ?? 0);
  }
  table.querySelector("[data-total]").textContent = euro(total);
}

for (const table of document.querySelectorAll("[data-sum-table]")) {
  table.addEventListener("input", () => add(table));
  table.addEventListener("change", () => add(table));
  add(table);
}
