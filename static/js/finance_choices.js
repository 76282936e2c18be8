// In a large finance plan a choice that is made stands alone in its field, and its other options come when somebody
// does: by key, by pointer, or a script that wants to put a value in ("wanted", see autosave_fields.js).

// Returns the function that fills one.
export function holdBack(form) {
  const wholeOf = (select) =>
    form.querySelector(`template[data-pattern="${select.closest("tr").dataset.part}"]`).content.querySelector("select");

  function fill(select) {
    if (select.options.length > 1) return;
    const chosen = select.value;
    const whole = [...wholeOf(select).options];
    // What is not offered any more, and stands here, can still be read.
    const mine = whole.some((one) => one.value === chosen) ? [] : [select.options[0]];
    select.replaceChildren(...mine, ...whole.map((one) => one.cloneNode(true)));
    select.value = chosen;
  }

  for (const event of ["focusin", "pointerdown", "wanted"]) {
    form.addEventListener(event, ({ target }) => target.matches(".plan-grid select") && fill(target));
  }
  return fill;
}
