// Reads a text of the page aloud with the browser's own voice: <button data-read-aloud="id …" hidden>.
// Where the browser has none, the button stays hidden. Nothing leaves the device through us.
const speech = window.speechSynthesis;

if (speech && window.SpeechSynthesisUtterance) {
  let reading = null;

  const stop = () => {
    speech.cancel();
    if (!reading) return;
    reading.textContent = reading.dataset.read;
    reading = null;
  };

  const text = (ids) =>
    ids
      .split(/\s+/)
      .map((id) => document.getElementById(id)?.innerText ?? "")
      .join(". ")
      .replaceAll("·", ""); // "Förder·antrag" is one word to the ear

  for (const button of document.querySelectorAll("[data-read-aloud]")) {
    button.dataset.read = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const again = reading === button;
      stop();
      if (again) return;
      // Long texts in pieces: some voices fall silent after a quarter of a minute.
      const pieces = text(button.dataset.readAloud).match(/[^.!?\n]+[.!?\n]*/g) ?? [];
      reading = button;
      button.textContent = button.dataset.stop;
      pieces.forEach((piece, index) => {
        const utterance = new SpeechSynthesisUtterance(piece);
        utterance.lang = "de-DE";
        utterance.rate = 0.9;
        if (index === pieces.length - 1) utterance.onend = () => reading === button && stop();
        speech.speak(utterance);
      });
      if (!pieces.length) stop();
    });
  }
  addEventListener("pagehide", stop);
}
