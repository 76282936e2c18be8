// What the checks of a finance plan have found, as it stands on the page and is spoken.
const list = document.querySelector("[data-checks]");
const spoken = document.querySelector("[data-checks-spoken]");
let told = null;
let timer;

function noticeOf(tone, found) {
  const notice = Object.assign(document.createElement("div"), { className: `notice notice--${tone}` });
  const lines = found.map(({ text }) => Object.assign(document.createElement("li"), { textContent: text }));
  notice.appendChild(document.createElement("ul")).append(...lines);
  return notice;
}

// found, hints: see finance_checks.js; empty: nothing stands in the plan; word: the page's words.
export function show(found, hints, empty, word) {
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
  if (hints.length) {
    const notice = noticeOf("info", hints);
    notice.prepend(Object.assign(document.createElement("p"), { textContent: word("hints") }));
    shown.append(notice);
  }
  list.replaceChildren(...shown.childNodes);
  // Spoken is how many are open, after a rest and only when it has changed.
  clearTimeout(timer);
  const now = found.length ? word("off", { count: found.length }) : word(empty ? "empty" : "passed");
  timer = setTimeout(() => {
    if (told !== null && told !== now) spoken.textContent = now;
    told = now;
  }, 1500);
}
