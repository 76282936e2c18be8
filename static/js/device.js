// Texts that lie on this device because the portal has not confirmed them (autosave.js). One entry for each open
// page of a person and a part; two tabs never share one. A lock that lives as long as the page tells an open
// page's entry from one left behind. Nothing happens here by itself.
export const prefixOf = (...parts) => ["autosave", ...parts, ""].join(":");

export function write(key, fields) {
  try {
    if (Object.keys(fields).length) {
      const page = { path: location.pathname, title: document.querySelector("h1")?.textContent.trim() ?? "" };
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), ...page, fields }));
    } else localStorage.removeItem(key);
    return true;
  } catch {
    return false; // full, or switched off
  }
}

export function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing there to remove
  }
}

// Keep what is left of an entry that another page has written; its page and time stay.
export function leave(entry, fields) {
  if (!Object.keys(fields).length) return remove(entry.key);
  const { key, ...rest } = entry;
  try {
    localStorage.setItem(key, JSON.stringify({ ...rest, fields }));
  } catch {
    // it stays as it was
  }
}

// Entries with this prefix, oldest first.
export function all(prefix) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(prefix)) continue;
      try {
        found.push({ ...JSON.parse(localStorage.getItem(key)), key });
      } catch {
        remove(key);
      }
    }
  } catch {
    return [];
  }
  return found.sort((one, other) => one.at - other.at);
}

// Those that no open page holds.
export async function left(prefix) {
  const held = new Set((await navigator.locks?.query())?.held.map((lock) => lock.name) ?? []);
  return all(prefix).filter((entry) => !held.has(entry.key));
}

// The cookie knows of a login in another tab, a page's own token does not.
export function token() {
  return document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";
}
