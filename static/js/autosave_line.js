// What a form that saves itself says: the line that tells what is true about all of it (templates/includes/
// autosave.html, which has the words), and the errors below its fields.
const LOOKS = { saved: "saved", saving: "saving", idle: "idle", adopted: "saving", offline: "offline", unreachable: "offline" };

export class Line {
  // element: null on a page that has no such line
  constructor(element) {
    this.element = element;
    if (element) element.hidden = false;
  }

  word(kind) {
    return this.element?.querySelector("template").content.querySelector(`[data-word="${kind}"]`);
  }

  wordOf(kind) {
    return this.word(kind)?.textContent ?? "";
  }

  say(kind, text = "") {
    if (!this.element) return;
    const state = this.element.querySelector("[data-autosave-state]");
    if (text) state.textContent = text;
    else state.replaceChildren(...this.word(kind).cloneNode(true).childNodes);
    this.element.className = `autosave autosave--${LOOKS[kind] ?? "bad"}`;
    this.element.dataset.state = kind;
    // Spoken is what is new: that it is saved once, then trouble and its end; not every saving.
    if (kind === "saving" || kind === this.spoken) return;
    if (kind !== "idle") this.element.querySelector("[data-autosave-spoken]").textContent = state.textContent;
    this.spoken = kind;
  }

  // texts: what the server says is wrong with the field; none: nothing any more.
  showError(fields, name, texts) {
    const id = `autosave-error-${name}`;
    document.getElementById(id)?.remove();
    const element = fields.element(name);
    const described = (element.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
    if (texts.length) {
      const line = document.createElement("p");
      line.id = id;
      line.className = "autosave__error";
      line.textContent = [this.wordOf("error"), ...texts].join(" ");
      fields.place(name).append(line);
      described.push(id);
      element.setAttribute("aria-invalid", "true");
    } else {
      element.removeAttribute("aria-invalid");
      document.getElementById(`${element.id}_error`)?.remove();
    }
    if (described.length) element.setAttribute("aria-describedby", described.join(" "));
    else element.removeAttribute("aria-describedby");
  }
}
