// The grid of the finance plan: sums and checks while typing, rows that come, go and move without a reload, arrow
// keys between cells. Loaded before autosave.js, which saves the cells. Without it the page's buttons do the same.
import { cents, euro, findings, mostLumpSum } from "./finance_checks.js";

const form = document.querySelector("form[data-plan]");
const rules = JSON.parse(document.getElementById("plan-data").textContent);
const words = form.querySelector("template[data-words]").content;
const spoken = form.querySelector("[data-plan-spoken]");
const MOST_ROWS = 500;
const BLANK = "00000000-0000-0000-0000-000000000000";

const word = (name, values = {}) =>
  words.querySelector(`[data-word="${name}"]`).textContent.replace(/%\((\w+)\)s/g, (_all, key) => values[key]);
const say = (text) => (spoken.textContent = text);
const rowsOf = (part) => [...form.querySelectorAll(`tr[data-part="${part}"]`)];
const isRemoved = (row) => row.classList.contains("plan-grid__removed");
const idOf = (row) => row.dataset.row.slice(row.dataset.part.length + 1);
const cellOf = (row, field) => form.elements.namedItem(`${row.dataset.row}-${field}`);
const tell = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
// crypto.randomUUID exists in secure contexts only.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// -- what stands there ----------------------------------------------------------------------------------------
function amountsOf(row) {
  const amounts = {};
  for (const cell of row.querySelectorAll("[data-year]")) {
    amounts[cell.dataset.year] = isRemoved(row) ? 0n : cents(cell.querySelector("input.money-input").value);
  }
  return amounts;
}

function planNow() {
  const begun = (row) => !isRemoved(row);
  const costs = rowsOf("kosten")
    .map((row, at) => ({
      row,
      number: at + 1,
      category: cellOf(row, "category").value,
      label: cellOf(row, "label").value.trim(),
      calculation: cellOf(row, "calculation").value.trim(),
      amounts: amountsOf(row),
    }))
    .filter((one) => begun(one.row) && (one.category || one.label || one.calculation || some(one.amounts)));
  const sources = rowsOf("mittel")
    .map((row, at) => ({ row, number: at + 1, kind: cellOf(row, "kind").value, amounts: amountsOf(row) }))
    .filter((one) => begun(one.row) && some(one.amounts));
  return { costs, sources, grant: amountsOf(rowsOf("foerderung")[0]) };
}

const some = (amounts) => Object.values(amounts).some((amount) => amount > 0n);

// -- sums and checks ------------------------------------------------------------------------------------------
function add(table) {
  const columns = {};
  let total = 0n;
  for (const row of table.querySelectorAll("[data-row]")) {
    let sum = 0n;
    for (const [year, amount] of Object.entries(amountsOf(row))) {
      columns[year] = (columns[year] ?? 0n) + amount;
      sum += amount;
    }
    row.querySelector("[data-row-sum]").textContent = euro(sum);
    total += sum;
  }
  for (const output of table.querySelectorAll("[data-column-sum]")) {
    output.textContent = euro(columns[output.dataset.columnSum] ?? 0n);
  }
  table.querySelector("[data-total]").textContent = euro(total);
}

const list = document.querySelector("[data-checks]");
let told = null;
let timer;

function noticeOf(tone, found) {
  const notice = Object.assign(document.createElement("div"), { className: `notice notice--${tone}` });
  const lines = found.map(({ text }) => Object.assign(document.createElement("li"), { textContent: text }));
  notice.appendChild(document.createElement("ul")).append(...lines);
  if (tone === "info") notice.prepend(Object.assign(document.createElement("p"), { textContent: word("hints") }));
  return notice;
}

function check() {
  for (const table of form.querySelectorAll("[data-sum-table]")) add(table);
  const plan = planNow();
  const all = findings(rules, plan);
  const found = all.filter((one) => !one.isHint);
  const hints = all.filter((one) => one.isHint);
  const empty = !plan.costs.some((row) => some(row.amounts)) && !some(plan.grant) && !plan.sources.length;
  const shown = document.createElement("div");
  if (empty && !found.length) {
    shown.innerHTML = '<p class="muted"></p>';
    shown.firstChild.textContent = word("empty");
  } else if (found.length) {
    shown.append(noticeOf("warning", found));
  } else {
    shown.innerHTML = '<div class="notice notice--success"><p></p></div>';
    shown.querySelector("p").textContent = word("passed");
  }
  if (hints.length) shown.append(noticeOf("info", hints));
  list.replaceChildren(...shown.childNodes);
  // Spoken is how many are open, after a rest and only when it has changed.
  clearTimeout(timer);
  const now = found.length ? word("off", { count: found.length }) : word(empty ? "empty" : "passed");
  timer = setTimeout(() => {
    if (told !== null && told !== now) document.querySelector("[data-checks-spoken]").textContent = now;
    told = now;
  }, 1500);
}

let waiting = false;
form.addEventListener("input", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    check();
  });
});

// -- rows -----------------------------------------------------------------------------------------------------
const titleOf = (row) =>
  cellOf(row, "label").value.trim() || word("untitled", { row: rowsOf(row.dataset.part).indexOf(row) + 1 });

// Numbers in the labels follow the order; so does the field that keeps it.
function number(part) {
  rowsOf(part).forEach((row, at) => {
    for (const label of row.querySelectorAll("[data-number]")) label.textContent = word("row", { row: at + 1 });
    for (const verb of ["up", "down", "remove"]) {
      const name = row.querySelector(`button[value^="${verb}:"] .visually-hidden`);
      if (name) name.textContent = word(verb, { title: titleOf(row) });
    }
  });
  if (part !== "kosten") return;
  const order = form.elements.namedItem("kosten-order");
  const now = rowsOf(part).map(idOf).join(" ");
  if (order.value !== now) {
    order.value = now;
    tell(order);
  }
}

function insert(part, id = newId(), after = null) {
  const all = rowsOf(part);
  if (all.length >= MOST_ROWS) {
    say(word("full"));
    return null;
  }
  const holder = document.createElement("tbody");
  holder.innerHTML = form.querySelector(`template[data-pattern="${part}"]`).innerHTML.replaceAll(BLANK, id);
  const row = holder.firstElementChild;
  form.querySelector(`[data-sum-table="${part}"] tbody`).insertBefore(row, after ? after.nextSibling : null);
  return row;
}

function added(part) {
  const row = insert(part);
  if (!row) return;
  number(part);
  row.querySelector("select, input:not([type=hidden])").focus();
  say(word("added", { row: rowsOf(part).length }));
}

// The server learns which state of the row was in view: it never takes out what somebody has just written there.
function remove(row) {
  const line = form.querySelector("[data-autosave-line]");
  const field = row.querySelector("[data-delete]");
  showRemoved(row).focus();
  say(word("removed", { title: titleOf(row) }));
  const send = () => {
    if (line?.dataset.state === "saving") return setTimeout(send, 50);
    const names = [...row.querySelectorAll('input[name^="basis-"]')].map((one) => one.name);
    const bases = names.filter((name) => !name.endsWith("-DELETE")).map((name) => form.elements.namedItem(name).value);
    field.value = ["on", ...bases].join(" ");
    tell(field);
  };
  send();
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
  row.querySelector(".plan-grid__head").append(gone);
  return undo;
}

// Taken out earlier, without a connection, and put back into its field by autosave.js: the row is not shown as one
// that is still there.
form.addEventListener("input", ({ target }) => {
  const row = target.matches("[data-delete]") && target.value ? target.closest("tr[data-row]") : null;
  if (row && !isRemoved(row)) showRemoved(row);
});

// A row that comes back is a new row with the same content: whatever became of the old one.
function restore(row, title) {
  const fresh = copy(row);
  if (!fresh) return;
  row.hidden = true;
  row.removeAttribute("data-part"); // does not count any more, only its removal is still sent
  number(fresh.dataset.part);
  tell(cellOf(fresh, "label"));
  fresh.querySelector("select, input:not([type=hidden])").focus();
  say(word("kept", { title }));
}

function copy(row) {
  const fresh = insert(row.dataset.part, newId(), row);
  if (!fresh) return null;
  for (const from of row.querySelectorAll("select, input:not([type=hidden])")) {
    const to = cellOf(fresh, from.name.slice(row.dataset.row.length + 1));
    if (to) to.value = from.value;
  }
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
  const plan = planNow();
  const staff = plan.costs.filter((one) => one.category === "staff");
  const there = plan.costs.find((one) => one.category === "lump_sum")?.row ?? insert("kosten");
  if (!there) return;
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
      row.remove();
      number(part);
      (fresh?.querySelector("select, input:not([type=hidden])") ?? form.querySelector(`button[value="add:${part}"]`)).focus();
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

// -- arrow keys: up and down in a column; left and right at the ends of the text ---------------------------------
form.addEventListener("keydown", (event) => {
  const input = event.target.closest(".plan-grid input:not([type=hidden])");
  if (!input || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = input.closest("tr");
  const fields = (one) => [...one.querySelectorAll("input:not([type=hidden])")];
  const at = fields(row).indexOf(input);
  let next;
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    const rows = [...row.parentElement.children].filter((one) => one.matches("[data-row]") && !isRemoved(one) && !one.hidden);
    const other = rows[rows.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1)];
    const name = input.name.split("-").at(-1);
    next = other && fields(other).find((one) => one.name.endsWith(`-${name}`));
  } else if (event.key === "ArrowLeft" && input.selectionStart === 0 && input.selectionEnd === 0) {
    next = fields(row)[at - 1];
  } else if (event.key === "ArrowRight" && input.selectionStart === input.value.length) {
    next = fields(row)[at + 1];
  }
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
});

// -- rows that were added on this device and never reached the server: autosave.js puts their texts back ----------
const prefix = ["autosave", form.dataset.user, form.dataset.application, form.dataset.part, ""].join(":");
try {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
    for (const name of Object.keys(JSON.parse(localStorage.getItem(key)).fields ?? {})) {
      const [, part, id] = name.match(/^(kosten|mittel)-([0-9a-f-]{36})-(?!DELETE)/) ?? [];
      if (part && !form.querySelector(`tr[data-row="${part}-${id}"]`)) insert(part, id);
    }
  }
} catch {
  // nothing kept that can be read
}
check();
