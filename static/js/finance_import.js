// While a workbook is uploaded and read, something moves, and it is said once.
const form = document.querySelector("form[data-upload-progress]");
const box = form.querySelector("[data-progress]");
form.addEventListener("submit", () => {
  box.hidden = false;
  form.querySelector("[data-progress-spoken]").textContent = box.querySelector("label").textContent;
});
addEventListener("pageshow", () => (box.hidden = true));
