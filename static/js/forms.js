// Comfort for forms. Nothing here is needed for a form to work, and nothing here guards the server.
const english = document.documentElement.lang === "en";

// What is wrong is said first: to the ear and in the tab's title.
const summary = document.getElementById("error-summary");
if (summary) {
  document.title = `${english ? "Error" : "Fehler"}: ${document.title}`;
  summary.focus();
}

// A second click while the first is under way is swallowed. Coming back (also from the back/forward cache)
// or ten seconds without an answer frees the form again, so that a retry is always possible.
const busy = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (busy.has(form)) {
    event.preventDefault();
    return;
  }
  busy.set(form, true);
  form.dataset.leaving = "";
  setTimeout(() => busy.delete(form), 10_000);
});
addEventListener("pageshow", () => {
  for (const form of document.forms) {
    busy.delete(form);
    delete form.dataset.leaving;
  }
});

// <form data-guard>: ask before unsaved input is lost.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = Boolean(form.querySelector(".error-summary"));
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("saved", () => (changed = false));
  addEventListener("beforeunload", (event) => {
    if (changed && !("leaving" in form.dataset)) event.preventDefault();
  });
}

// Characters left, said politely and not at every stroke.
const number = new Intl.NumberFormat(english ? "en" : "de");
for (const field of document.querySelectorAll("textarea[data-maxlength]")) {
  const limit = Number(field.dataset.maxlength);
  const line = document.getElementById(`${field.id}_count`);
  if (!line || !limit) continue;
  const original = line.textContent;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  line.after(spoken);
  let timer;
  const text = () => {
    // The server counts a line break as one character, as the textarea's value does.
    const left = limit - [...field.value].length;
    line.classList.toggle("field__count--over", left < 0);
    if (left < 0) return english ? `${number.format(-left)} characters too many` : `${number.format(-left)} Zeichen zu viel`;
    return english ? `${number.format(left)} characters left` : `noch ${number.format(left)} Zeichen`;
  };
  const show = () => {
    line.textContent = field.value ? text() : original;
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = line.textContent), 1500);
  };
  field.addEventListener("input", show);
  if (field.value) line.textContent = text();
}
