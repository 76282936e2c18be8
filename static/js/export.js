// The page of a file that is being made follows it, and says politely how far it is. Without it, "Jetzt nachsehen"
// is a link.
import { isWaiting, isWorthSaying, waitBefore } from "./export_rules.js";

const spoken = document.querySelector("[data-export-spoken]");
let region = document.querySelector("[data-export]");
let looks = 0;

function figures({ dataset }) {
  return { state: dataset.state, done: Number(dataset.done), total: Number(dataset.total) };
}

async function look() {
  let fresh = null;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html", "X-Requested-With": "fetch" } });
    if (answer.ok && !answer.redirected) {
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-export]");
    }
    if (!fresh && answer.status < 500) return; // logged out, or gone: what stands there stays, the link is there
  } catch {
    // No connection: the next look.
  }
  if (fresh) show(fresh);
  later();
}

function show(fresh) {
  const before = figures(region);
  const now = figures(fresh);
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  if (JSON.stringify(before) === JSON.stringify(now)) return;
  if (isWorthSaying(before, now)) spoken.textContent = fresh.dataset.said;
  region.replaceWith(fresh);
  region = fresh;
  // Whoever stood on a button that is gone is not thrown to the top of the page.
  if (focused) (same(focused) ?? document.getElementById("export-title")).focus();
}

function same(element) {
  return element.href ? region.querySelector(`a[href="${CSS.escape(element.getAttribute("href"))}"]`) : null;
}

function later() {
  if (!isWaiting(region.dataset.state)) return;
  setTimeout(look, waitBefore(looks) * 1000);
  looks += 1;
}

if (region) later();
