// Arrow keys in the grid of a finance plan: up and down in a column; left and right at the ends of the text.
export function withArrows(form, { cellOf, fieldOf, isRemoved }) {
  form.addEventListener("keydown", (event) => {
    const input = event.target.closest(".plan-grid input:not([type=hidden])");
    if (!input || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = input.closest("tr");
    const fields = [...row.querySelectorAll("input:not([type=hidden])")];
    const at = fields.indexOf(input);
    let next;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const way = event.key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling";
      let other = row[way];
      while (other && (isRemoved(other) || other.hidden)) other = other[way];
      next = other && cellOf(other, fieldOf(input));
    } else if (event.key === "ArrowLeft" && input.selectionStart === 0 && input.selectionEnd === 0) {
      next = fields[at - 1];
    } else if (event.key === "ArrowRight" && input.selectionStart === input.value.length) {
      next = fields[at + 1];
    }
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  });
}
