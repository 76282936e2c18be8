// When to look again at a file that is being made, and what is worth saying aloud. No page here.

export const FIRST = 1; // seconds
export const MOST = 10;

// Quick files are there after a second or two; nobody stares at a long one.
export function waitBefore(look) {
  return Math.min(FIRST * 1.5 ** look, MOST);
}

export function isWaiting(state) {
  return state === "queued" || state === "running";
}

// A change of state is said, and each quarter of the way; every number would drown all else.
export function isWorthSaying(before, now) {
  if (before.state !== now.state) return true;
  return now.total > 0 && quarter(now) > quarter(before);
}

function quarter({ done, total }) {
  return total > 0 ? Math.floor((4 * done) / total) : 0;
}
