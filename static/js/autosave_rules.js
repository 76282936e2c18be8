// What autosave.js decides, apart from the page it decides it for: no DOM, no network, no clock.
const RETRY = [2000, 4000, 8000, 15000, 30000, 60000];

// What the server makes of a text before it stores it (core/text.py), as far as comparing needs it.
export const tidy = (text) => text.replace(/\r\n?/g, "\n").normalize("NFC").trim();

// Milliseconds until the next try, after so many failures in a row.
export const waitAfter = (failures) => RETRY[Math.min(failures, RETRY.length - 1)];

// What is sent: each text with the basis it was written on.
export function bodyOf(pending, basisOf) {
  const data = new URLSearchParams();
  for (const [name, value] of Object.entries(pending)) {
    data.append(name, value);
    data.append(`basis-${name}`, basisOf(name));
  }
  return data;
}

// What an answer means: "answer" and "closed" have a body to read, everything else is told by the status.
export function meaningOf(status, contentType) {
  if (status === 403) return "login";
  if (status === 404) return "gone"; // taken out of the tandem, or reads only by now
  if (status === 400 || status === 413) return "toolong";
  if (!contentType?.startsWith("application/json")) return "unreachable";
  return { 200: "answer", 409: "closed" }[status] ?? "unreachable";
}

// field: {read: what stands there, value: last known at the server, refused, conflict}
export const isUnsaved = (field) => field.read !== field.value;

// May be sent now: not what waits for a decision, nor the very text that was refused.
export const isReady = (field) => isUnsaved(field) && !field.conflict && field.refused !== field.read;

// The one thing to say of all fields. saved: the server's words for the last saving, if anything was saved.
export function standing(fields, saved) {
  if (fields.some((field) => field.refused && field.refused === field.read)) return "errors";
  if (fields.some((field) => field.conflict)) return "conflict";
  if (fields.some(isReady)) return "saving"; // typed since: goes out after a rest
  return saved ? "saved" : "idle";
}

// What becomes of a text that was left behind on this device. left: {value, basis, sent}
// "there": it had arrived, or is shown again. "later": its turn comes when this field is saved.
// "mine": sent, arrived, never confirmed: what stands there now is this person's own text, its basis holds.
// "compare": goes in with the basis it was written on; the server knows whether somebody has written meanwhile.
export function fateOf(left, field) {
  if (tidy(left.value) === tidy(field.read)) return "there";
  if (isUnsaved(field) || field.conflict) return "later";
  return left.sent === undefined || tidy(left.sent) !== tidy(field.value) ? "compare" : "mine";
}

// Both versions, theirs first.
export const together = (theirs, mine, isLong) => [theirs, mine].filter(Boolean).join(isLong ? "\n\n" : " / ");
