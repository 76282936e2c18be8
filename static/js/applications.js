// Words as people count them, while writing; the server counts the same way (applications/words.py).
const english = document.documentElement.lang === "en";
const number = new Intl.NumberFormat(english ? "en" : "de");
const count = (text) => text.split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;

for (const field of document.querySelectorAll("textarea[data-max-words]")) {
  const most = Number(field.dataset.maxWords);
  const line = field.form?.querySelector("[data-word-count]");
  if (!line || !most) continue;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  line.after(spoken);
  let timer;
  const show = () => {
    const words = count(field.value);
    line.textContent = english
      ? `${number.format(words)} of at most ${number.format(most)} words`
      : `${number.format(words)} von höchstens ${number.format(most)} Wörtern`;
    line.classList.toggle("field__count--over", words > most);
  };
  field.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = line.textContent), 1500);
  });
  show();
}
