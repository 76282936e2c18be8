// What upload.js decides, apart from the page it decides it for: no DOM, no network.
export const REPEATS = 3;
const GONE = [502, 503, 504];

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

// The name of the word that fits a chosen file: what can be said without sending anything. start: its first characters.
export function verdictOn({ name, size, start }, maxBytes) {
  if (size === 0) return "empty";
  if (size > maxBytes) return "tooBig";
  return start === "%PDF-" && /\.pdf$/i.test(name) ? "good" : "noPdf";
}

// 1234 -> "1,2 kB", as the language writes numbers.
export function sizeInWords(size, language) {
  const [value, unit] = size < 1e6 ? [size / 1e3, "kB"] : [size / 1e6, "MB"];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}

// Somebody stands in between and nobody behind it: as if the connection were broken.
export const isBroken = (status) => GONE.includes(status);

// What the answer means: {kind: "done", url} | {kind: "errors", errors} | {kind: "elsewhere"} | {kind: "failed"}.
// elsewhere: the request ended on another page than this one, at the login.
export function outcomeOf(body, answeredFrom, here) {
  let said = null;
  try {
    said = JSON.parse(body);
  } catch {
    said = null;
  }
  if (said?.url) return { kind: "done", url: said.url };
  if (said?.errors) return { kind: "errors", errors: said.errors };
  return { kind: new URL(answeredFrom || here).pathname === new URL(here).pathname ? "failed" : "elsewhere" };
}

// Seconds until the same form is sent again, after so many repeats; null: no more.
export const waitBefore = (repeat) => (repeat >= REPEATS ? null : 2 ** (repeat + 1));
