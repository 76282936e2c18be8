// Words and Normseiten as people count them, while writing; the server counts the same way
// (applications/draft/words.py). Both are held to tests/applications/draft/counting.json.
export const countWords = (text) => text.split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
export const tenthsOfPages = (text) => Math.ceil([...text].length / 180);

const german = new Intl.NumberFormat("de", { maximumFractionDigits: 1 });

function watch(field) {
  const line = field.form?.querySelector("[data-length]");
  if (!line) return;
  const limits = [
    { most: Number(field.dataset.maxWords), count: countWords, show: String },
    { most: Number(field.dataset.maxPages) * 10, count: tenthsOfPages, show: (tenths) => german.format(tenths / 10) },
  ];
  const places = [line.querySelector("[data-length-words]"), line.querySelector("[data-length-pages]")];
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  line.after(spoken);
  let timer;
  const show = () => {
    const text = field.value.trim();
    let over = false;
    limits.forEach(({ most, count, show }, index) => {
      if (!places[index]) return;
      const now = count(text);
      places[index].textContent = show(now); // the sentence around it is the server's, in its language
      over ||= now > most;
    });
    line.classList.toggle("field__count--over", over);
  };
  field.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = line.textContent), 1500);
  });
  show();
}

if (globalThis.document) {
  for (const field of document.querySelectorAll("textarea[data-max-words], textarea[data-max-pages]")) watch(field);
}
