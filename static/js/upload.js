// Uploads with progress, cancel and a repeat when the connection breaks; drag and drop beside the button; and
// the scanner's verdict as soon as it is there. Without it the form is an ordinary form. Every word comes
// from the page (templates/applications/attachment_upload.html), so that it comes in its language.
import { REPEATS, fill, isBroken, outcomeOf, sizeInWords, verdictOn, waitBefore } from "./upload_rules.js";

for (const form of document.querySelectorAll("form[data-upload]")) begin(form);

function begin(form) {
  const panel = form.querySelector("[data-upload-panel]");
  const input = form.querySelector('input[type="file"]');
  if (!panel || !input) return;
  const words = panel.dataset;
  const bar = panel.querySelector("progress");
  const status = panel.querySelector("[data-upload-status]");
  const cancel = panel.querySelector("[data-upload-cancel]");
  const button = form.querySelector("button:not([type=button])");
  const hint = panel.querySelector("[data-upload-hint]");
  let request = null;
  let timer = null;
  let refused = false;
  let sent = false; // all of it, once: whether it arrived, only an answer says

  // -- before: what can be said without sending anything. The server judges by content.
  panel.hidden = false;
  input.closest(".field").append(hint);
  const look = async () => {
    refused = false;
    clearError(input);
    const file = input.files[0];
    hint.textContent = "";
    if (!file) return;
    const most = Number(input.dataset.maxBytes);
    refused = file.size > most; // at once: who sends it now is told
    const start = refused ? "" : await file.slice(0, 5).text();
    const verdict = verdictOn({ name: file.name, size: file.size, start }, most);
    hint.textContent = `${file.name}, ${sizeInWords(file.size, document.documentElement.lang)}: ${input.dataset[verdict]}`;
  };
  input.addEventListener("change", look);

  const zone = input.closest(".field");
  zone.classList.add("upload__zone");
  const drop = document.createElement("p");
  drop.className = "muted small";
  drop.textContent = words.drop;
  hint.before(drop);
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("upload__zone--over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    zone.addEventListener(kind, () => zone.classList.remove("upload__zone--over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length !== 1) {
      hint.textContent = input.dataset.one;
      return;
    }
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // -- during
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (request || timer) return;
    if (refused) {
      showError(input, input.dataset.tooBig);
      input.focus();
      return;
    }
    for (const field of form.elements) clearError(field);
    sent = false;
    send(new FormData(form, event.submitter), 0);
  });

  function send(data, repeat) {
    request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = (100 * event.loaded) / event.total;
      if (event.loaded < event.total) return;
      if (document.activeElement === cancel) status.focus();
      sent = cancel.hidden = true; // too late to say that nothing was uploaded
      status.textContent = words.checking;
    });
    request.addEventListener("load", () => finished(data, repeat));
    request.addEventListener("error", () => broken(data, repeat));
    bar.hidden = false;
    cancel.hidden = sent;
    bar.value = 0;
    button.setAttribute("aria-disabled", "true");
    status.textContent = words.sending;
    request.send(data);
  }

  function finished(data, repeat) {
    const answer = request;
    if (isBroken(answer.status)) return broken(data, repeat);
    const outcome = outcomeOf(answer.responseText, answer.responseURL, location.href);
    if (outcome.kind === "done") {
      status.textContent = words.done;
      form.dispatchEvent(new Event("saved"));
      location.assign(outcome.url);
      return;
    }
    rest();
    if (outcome.kind === "errors") {
      status.textContent = "";
      let first = null;
      for (const [name, texts] of Object.entries(outcome.errors)) {
        const field = form.elements[name] ?? input;
        showError(field, texts.join(" "));
        first ??= field;
      }
      first?.focus();
    } else if (outcome.kind === "elsewhere") {
      // Sent to the login: what was typed is kept there, the file has to be chosen again.
      location.assign(answer.responseURL);
    } else {
      status.textContent = words.failed;
      status.focus();
    }
  }

  // The same form with the same key: if the first one did arrive after all, it stays one file.
  function broken(data, repeat) {
    request = null;
    const seconds = waitBefore(repeat);
    if (seconds === null) {
      rest();
      status.textContent = words.failed;
      status.focus();
      return;
    }
    status.textContent = fill(words.retry, { seconds, attempt: repeat + 1, most: REPEATS });
    timer = setTimeout(() => {
      timer = null;
      send(data, repeat + 1);
    }, seconds * 1000);
  }

  function rest() {
    request = null;
    clearTimeout(timer);
    timer = null;
    bar.hidden = cancel.hidden = true;
    button.removeAttribute("aria-disabled");
  }

  cancel.addEventListener("click", () => {
    request?.abort();
    rest();
    status.textContent = words.cancelled;
    button.focus();
  });

  // The same markup as the form pack's (core/templates/kern/error.html).
  function showError(field, text) {
    clearError(field);
    const holder = field.closest(".field");
    const error = document.createElement("div");
    error.className = "field__error";
    error.id = `${field.id}_error`;
    const line = document.createElement("p");
    const word = document.createElement("span");
    word.className = "field__error-word";
    word.textContent = words.errorWord;
    line.append(word, ` ${text}`);
    error.append(line);
    holder.append(error);
    holder.classList.add("field--error");
    field.setAttribute("aria-invalid", "true");
    const described = (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
    field.setAttribute("aria-describedby", [...new Set([...described, error.id])].join(" "));
  }

  function clearError(field) {
    const error = field.id && document.getElementById(`${field.id}_error`);
    if (!error) return;
    error.remove();
    field.closest(".field")?.classList.remove("field--error");
    field.removeAttribute("aria-invalid");
  }
}

// -- afterwards: as long as a file is being scanned, look quietly whether there is a verdict
const EVERY_SECONDS = 10;
const AT_MOST = 30;

const waiting = document.querySelector("[data-scan-pending]");
if (waiting) watch(waiting, AT_MOST);

function watch(list, left) {
  setTimeout(async () => {
    // Somebody is in the list with keyboard or screen reader: it must not vanish under them.
    if (document.hidden || list.contains(document.activeElement)) return watch(list, left);
    let fresh = null;
    try {
      const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        fresh = page.getElementById(list.id);
      }
    } catch {
      fresh = null;
    }
    if (fresh && fresh.textContent !== list.textContent) {
      list.replaceChildren(...document.adoptNode(fresh).childNodes);
    }
    if (left > 1 && !(fresh && !("scanPending" in fresh.dataset))) watch(list, left - 1);
  }, EVERY_SECONDS * 1000);
}
