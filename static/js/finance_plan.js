// The grid of the finance plan: sums and checks while typing, rows that come, go and move without a reload, arrow
// keys between cells. Loaded before autosave.js, which saves the cells. Without it the page's buttons do the same.
// A plan may have a thousand rows: a key stroke reads and writes its own row and the sums, nothing else.
import { cents, euro, findings, mostLumpSum } from "./finance_checks.js";
import { holdBack } from "./finance_choices.js";
import { withArrows } from "./finance_keys.js";
import { EMPTY_BASIS, Sums, WORDS, fold, newId, unfold } from "./finance_rows.js";
import { show } from "./finance_shown.js";

const form = document.querySelector("form[data-plan]");
const rules = JSON.parse(document.getElementById("plan-data").textContent);
const words = form.querySelector("template[data-words]").content;
const spoken = form.querySelector("[data-plan-spoken]");
const elements = form.elements; // each look at a property of a form goes through the names of all its fields
const tables = Object.fromEntries([...form.querySelectorAll("[data-sum-table]")].map((one) => [one.dataset.sumTable, one]));
const MOST_ROWS = 500;
const FIELDS = "select, input:not([type=hidden])";
const word = (name, values = {}) =>
  words.querySelector(`[data-word="${name}"]`).textContent.replace(/%\((\w+)\)s/g, (_all, key) => values[key]);
const say = (text) => (spoken.textContent = text);
const rowsOf = (part) => [...form.querySelectorAll(`tr[data-part="${part}"]`)];
const isRemoved = (row) => row.classList.contains("plan-grid__removed");
const idOf = (row) => row.dataset.row.slice(row.dataset.part.length + 1);
const cellOf = (row, field) => elements.namedItem(`${row.dataset.row}-${field}`);
const fieldOf = (input) => input.name.slice(input.name.lastIndexOf("-") + 1);
const tell = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
// -- full names and bases (applications/plans/forms/folding.py) --------------------------------------------------
const block = elements.namedItem("rows");
const { rows: shortRows, bases, order } = unfold(block.value, rules.years);
form.bases = bases; // read and kept by autosave.js

// The fields of the row have their short names until here: "k12-label".
function nameRow(row, { name, part }) {
  Object.assign(row.dataset, { row: name, part });
  row.querySelector("output").parentElement.dataset.label = word("sum");
  for (const button of row.querySelectorAll("button[name=do]")) button.value = button.value.replace(/:.*/, `:${name}`);
  for (const input of row.querySelectorAll("select, input")) {
    if (!/^([km]\d+|foerderung)-\w+$/.test(input.name)) continue; // of a panel with two versions
    input.name = `${name}-${fieldOf(input)}`;
    if (input.parentElement.dataset.year) input.inputMode = "decimal";
    if (!bases.has(input.name)) bases.set(input.name, EMPTY_BASIS);
  }
}

for (const table of Object.values(tables)) {
  for (const row of table.tBodies[0].rows) nameRow(row, shortRows.get(row.querySelector(FIELDS).name.split("-", 1)[0]));
}
form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "kosten-order", value: order }));
form.querySelector("[data-without-script]")?.remove();

form.addEventListener("formdata", ({ formData }) => {
  const rows = [...form.querySelectorAll("tr[data-row]")].map((row) => row.dataset.row);
  formData.set("rows", fold(rows.map((name) => ({ name, part: name.split("-", 1)[0] })), bases, rules.years));
  for (const [name, basis] of bases) if (name.endsWith("-DELETE")) formData.set(`basis-${name}`, basis);
});

const fillChoice = holdBack(form);

// -- what stands there ------------------------------------------------------------------------------------------
const plan = new Map(); // row -> {row, part, category | kind, label, calculation, amounts}, read anew when it changes
const sums = { kosten: new Sums(), mittel: new Sums() };
let ordered = {}; // part -> its rows in their order, of which somebody reads
const tableOf = (row) => (row.dataset.part === "kosten" ? "kosten" : "mittel");
const some = (amounts) => Object.values(amounts).some((amount) => amount > 0n);

function amountsOf(row) {
  const amounts = {};
  for (const year of rules.years) amounts[year] = isRemoved(row) ? 0n : cents(cellOf(row, `y${year}`).value);
  return amounts;
}

function read(row) {
  const { part } = row.dataset;
  const one = { row, part, amounts: amountsOf(row) };
  for (const field of WORDS[part]) one[field] = cellOf(row, field).value.trim();
  plan.set(row, one);
  write(row.querySelector("output"), euro(sums[tableOf(row)].put(row, one.amounts)));
}

function forget(row) {
  sums[tableOf(row)].drop(row);
  plan.delete(row);
}

const write = (output, text) => output.textContent === text || (output.textContent = text);

function planNow() {
  const inOrder = (part) =>
    (ordered[part] ??= rowsOf(part)).map((row, at) => ({ ...plan.get(row), number: at + 1 })).filter(({ row }) => !isRemoved(row));
  const costs = inOrder("kosten").filter((one) => one.category || one.label || one.calculation || some(one.amounts));
  return { costs, sources: inOrder("mittel").filter((one) => some(one.amounts)), grant: inOrder("foerderung")[0].amounts };
}

// -- sums and checks ------------------------------------------------------------------------------------------
const outputs = Object.fromEntries(
  Object.entries(tables).map(([part, table]) => [
    part,
    { columns: [...table.querySelectorAll("[data-column-sum]")], total: table.querySelector("[data-total]") },
  ]),
);

function showSums() {
  for (const [part, { columns, total }] of Object.entries(outputs)) {
    for (const output of columns) write(output, euro(sums[part].columns[output.dataset.columnSum] ?? 0n));
    write(total, euro(sums[part].total));
  }
}

let shownNow = null;

function check() {
  showSums();
  const now = planNow();
  const all = findings(rules, now);
  const found = all.filter((one) => !one.isHint);
  const empty = !now.costs.some((row) => some(row.amounts)) && !some(now.grant) && !now.sources.length;
  const said = JSON.stringify([empty, all]);
  if (said === shownNow) return;
  shownNow = said;
  show(found, all.filter((one) => one.isHint), empty, word);
}

const changed = new Set();
function checkSoon(row) {
  if (!changed.size) {
    requestAnimationFrame(() => {
      for (const one of changed) if (plan.has(one)) read(one);
      changed.clear();
      check();
    });
  }
  changed.add(row);
}

form.addEventListener("input", ({ target }) => checkSoon(target.closest("tr[data-row]")));

// -- rows -----------------------------------------------------------------------------------------------------
const titleOf = (row) =>
  cellOf(row, "label").value.trim() || word("untitled", { row: rowsOf(row.dataset.part).indexOf(row) + 1 });

// Numbers follow the order, and with them the names of all fields of a row; so does the field that keeps it.
function number(part) {
  ordered = {};
  const pattern = word("row", { row: "\u0000" });
  rowsOf(part).forEach((row, at) => write(row.querySelector("span[id]"), pattern.replace("\u0000", at + 1)));
  if (part !== "kosten") return;
  const order = elements.namedItem("kosten-order");
  const now = rowsOf(part).map(idOf).join(" ");
  if (order.value !== now) {
    order.value = now;
    tell(order);
  }
}

let newest = 9000; // above the number of any row that the page came with

function insert(part, id = newId(), after = null) {
  const all = rowsOf(part);
  if (all.length >= MOST_ROWS) {
    say(word("full"));
    return null;
  }
  const row = form.querySelector(`template[data-pattern="${part}"]`).content.querySelector("tr").cloneNode(true);
  const span = row.querySelector("span[id]");
  const short = span.id;
  span.id = `${short[0]}${(newest += 1)}`;
  for (const one of row.querySelectorAll("[aria-labelledby]")) {
    one.setAttribute("aria-labelledby", one.getAttribute("aria-labelledby").replace(short, span.id));
  }
  nameRow(row, { name: `${part}-${id}`, part });
  tables[part].tBodies[0].insertBefore(row, after ? after.nextSibling : null);
  ordered = {};
  read(row);
  return row;
}

function added(part) {
  const row = insert(part);
  if (!row) return;
  number(part);
  row.querySelector(FIELDS).focus();
  say(word("added", { row: rowsOf(part).length }));
}

// The server learns which state of the row was in view: it never takes out what somebody has just written there.
function remove(row) {
  const line = form.querySelector("[data-autosave-line]");
  const field = removalOf(row);
  showRemoved(row).focus();
  say(word("removed", { title: titleOf(row) }));
  const send = () => {
    if (line?.dataset.state === "saving") return setTimeout(send, 50);
    field.value = ["on", ...basesOf(row)].join(" ");
    tell(field);
  };
  send();
}

function basesOf(row) {
  const fields = [...WORDS[row.dataset.part], ...rules.years.map((year) => `y${year}`)];
  return fields.map((field) => bases.get(`${row.dataset.row}-${field}`));
}

// The field that says that the row is taken out; it comes with the first need of it.
function removalOf(row) {
  const there = cellOf(row, "DELETE");
  if (there) return there;
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: `${row.dataset.row}-DELETE` });
  bases.set(field.name, EMPTY_BASIS);
  row.cells[0].append(field);
  return field;
}

function showRemoved(row) {
  const title = titleOf(row);
  row.classList.add("plan-grid__removed");
  const gone = document.createElement("p");
  gone.className = "plan-grid__gone";
  gone.append(`${word("removed", { title })} `);
  const undo = Object.assign(document.createElement("button"), {
    type: "button",
    className: "kern-btn kern-btn--tertiary kern-btn--small",
    textContent: word("undo"),
  });
  undo.addEventListener("click", () => restore(row, title));
  gone.append(undo);
  row.cells[0].append(gone);
  checkSoon(row);
  return undo;
}

// Taken out earlier, without a connection, and put back into its field by autosave.js: the row is not shown as one
// that is still there.
form.addEventListener("input", ({ target }) => {
  const row = target.name?.endsWith("-DELETE") && target.value ? target.closest("tr[data-row]") : null;
  if (row && !isRemoved(row)) showRemoved(row);
});

// A row that comes back is a new row with the same content: whatever became of the old one.
function restore(row, title) {
  const fresh = copy(row);
  if (!fresh) return;
  row.hidden = true;
  forget(row);
  row.removeAttribute("data-part"); // does not count any more, only its removal is still sent
  number(fresh.dataset.part);
  tell(cellOf(fresh, "label"));
  fresh.querySelector(FIELDS).focus();
  say(word("kept", { title }));
}

function copy(row) {
  const fresh = insert(row.dataset.part, newId(), row);
  if (!fresh) return null;
  for (const from of row.querySelectorAll(FIELDS)) {
    const to = cellOf(fresh, fieldOf(from));
    if (to) to.value = from.value;
  }
  read(fresh);
  return fresh;
}

function move(row, verb) {
  const all = rowsOf("kosten");
  const other = all[all.indexOf(row) + (verb === "up" ? -1 : 1)];
  if (!other) return;
  if (verb === "up") other.before(row);
  else other.after(row);
  number("kosten");
  row.querySelector(`button[value^="${verb}:"]`).focus();
  say(word("moved", { title: titleOf(row), row: rowsOf("kosten").indexOf(row) + 1 }));
}

function fillLumpSum() {
  const { costs } = planNow();
  const staff = costs.filter((one) => one.category === "staff");
  const there = costs.find((one) => one.category === "lump_sum")?.row ?? insert("kosten");
  if (!there) return;
  fillChoice(cellOf(there, "category"));
  cellOf(there, "category").value = "lump_sum";
  cellOf(there, "label").value ||= word("lump");
  for (const year of rules.years.filter((one) => !rules.closed.includes(one))) {
    const sum = staff.reduce((all, one) => all + (one.amounts[year] ?? 0n), 0n);
    const amount = mostLumpSum(rules, sum);
    cellOf(there, `y${year}`).value = amount ? euro(amount, "") : "";
  }
  number("kosten");
  tell(cellOf(there, "category"));
  cellOf(there, "label").focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]");
  if (!button) return;
  const [verb, argument] = button.value.split(/:(.*)/s);
  const row = button.closest("tr[data-row]");
  event.preventDefault();
  if (verb === "add") added(argument);
  else if (verb === "lump") fillLumpSum();
  else if (verb === "remove") remove(row);
  else if (verb === "undo") restore(row, titleOf(row));
  else move(row, verb);
});

// "Mine" in a row that somebody took out: the whole row comes back, not this cell alone. "Theirs": it goes.
form.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("button[name=decide]");
    const panel = button?.closest("[data-conflict]");
    if (!panel) return;
    const row = button.closest("tr[data-row]");
    if (panel.dataset.basis === "gone") {
      event.preventDefault();
      event.stopImmediatePropagation();
      const part = row.dataset.part;
      const fresh = button.value.startsWith("mine:") ? copy(row) : null;
      forget(row);
      row.remove();
      number(part);
      (fresh?.querySelector(FIELDS) ?? form.querySelector(`button[value="add:${part}"]`)).focus();
      if (fresh) tell(cellOf(fresh, "label"));
      check();
    } else if (panel.dataset.conflict.endsWith("-DELETE") && button.value.startsWith("theirs:")) {
      location.reload(); // shows what the other person has written
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

withArrows(form, { cellOf, fieldOf, isRemoved });

// -- rows that were added on this device and never reached the server: autosave.js puts their texts back ----------
const prefix = ["autosave", form.dataset.user, form.dataset.application, form.dataset.part, ""].join(":");
try {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
    for (const name of Object.keys(JSON.parse(localStorage.getItem(key)).fields ?? {})) {
      const [, part, id, field] = name.match(/^(kosten|mittel)-([0-9a-f-]{36})-(\w+)$/) ?? [];
      const there = part && form.querySelector(`tr[data-row="${part}-${id}"]`);
      if (there && field === "DELETE") removalOf(there);
      else if (part && !there && field !== "DELETE") insert(part, id);
    }
  }
} catch {
  // nothing kept that can be read
}
for (const row of form.querySelectorAll("tr[data-part]")) if (!plan.has(row)) read(row);
check();
