// On every page of somebody who is logged in: texts that autosave.js has left on this device are sent, whichever
// page is opened next, by the protocol of docs/design.md, "Autosave". What the portal does not take (two versions,
// an error, no answer) stays, and the page says where. Logging out asks before anything of it is lost.
import * as device from "./device.js";

const leaveWords = document.querySelector("template[data-kept-words]");
const user = leaveWords.dataset.user;
const prefix = device.prefixOf(user);
// The page that shows a form takes up its own texts.
const here = [...document.querySelectorAll("form[data-autosave]")].map((form) =>
  device.prefixOf(user, form.dataset.application, form.dataset.part),
);

async function post(path, texts) {
  const data = new URLSearchParams();
  for (const [name, { value, basis }] of Object.entries(texts)) {
    data.append(name, value);
    data.append(`basis-${name}`, basis);
  }
  try {
    const response = await fetch(path, {
      method: "POST",
      body: data,
      headers: { "X-Autosave": "1", "X-Autosave-For": user, "X-CSRFToken": device.token() },
      redirect: "error",
      credentials: "same-origin",
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

// First what was sent before and never answered, exactly as it was; then what was typed since.
async function deliver(entry) {
  const first = {};
  const since = {};
  for (const [name, { value, basis, sent }] of Object.entries(entry.fields)) {
    first[name] = { value: sent ?? value, basis };
    if (sent !== undefined && sent !== value) since[name] = value;
  }
  const rest = { ...entry.fields };
  const answer = await post(entry.path, first);
  for (const name of Object.keys(answer?.arrived ?? {})) if (!(name in since)) delete rest[name];
  const next = {};
  for (const [name, basis] of Object.entries(answer?.saved ?? {})) {
    if (name in since) next[name] = { value: since[name], basis };
    else delete rest[name];
  }
  if (Object.keys(next).length) {
    const then = await post(entry.path, next);
    for (const name of Object.keys(next)) {
      if (then && name in then.saved) delete rest[name];
      else rest[name] = next[name];
    }
  }
  device.leave(entry, rest);
}

// Only addresses of ours: the entry is what somebody's browser says.
const isOurs = (entry) => /^\/(?!\/)/.test(entry.path ?? "") && typeof entry.fields === "object";

async function deliverAll() {
  for (const entry of await device.left(prefix)) {
    if (isOurs(entry) && !here.some((own) => entry.key.startsWith(own))) await deliver(entry);
  }
  await show();
}

async function show() {
  const box = document.querySelector("[data-kept-texts]");
  if (!box) return;
  const about = box.dataset.keptTexts;
  const entries = (await device.left(about ? device.prefixOf(user, about) : prefix)).filter(isOurs);
  box.querySelector("ul").replaceChildren(...entries.map((entry) => lineOf(box, entry)));
  box.hidden = !entries.length;
}

function lineOf(box, entry) {
  const line = box.querySelector("template").content.firstElementChild.cloneNode(true);
  Object.assign(line.querySelector("a"), { href: entry.path, textContent: entry.title || entry.path });
  const texts = Object.entries(entry.fields).filter(([name]) => !/-(order|DELETE)$/.test(name));
  line.querySelector(".kept-text").textContent = texts.map(([, one]) => one.value).filter(Boolean).join("\n\n");
  line.querySelector("button").addEventListener("click", () => {
    device.remove(entry.key);
    show();
  });
  return line;
}

// Whoever logs out leaves nothing of theirs on this device. What others have left here stays theirs.
for (const form of document.querySelectorAll('form[action*="/logout/"]')) {
  form.addEventListener("submit", async (event) => {
    if (!device.all(prefix).length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const saving = [];
    document.dispatchEvent(new CustomEvent("leaving", { detail: saving }));
    await Promise.race([Promise.all([...saving, deliverAll()]), new Promise((done) => setTimeout(done, 3000))]);
    if (device.all(prefix).length && !confirm(leaveWords.content.textContent.trim())) return;
    for (const entry of device.all(prefix)) device.remove(entry.key);
    form.submit();
  });
}

deliverAll();
setTimeout(deliverAll, 3000); // the page before this one may still have been closing
addEventListener("online", deliverAll);
