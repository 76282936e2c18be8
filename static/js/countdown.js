// The server writes how long is left; in the last two days this keeps it current. It never decides anything.
const words = {
  de: { hours: (n) => (n === 1 ? "1 Stunde" : `${n} Stunden`), minutes: (n) => (n === 1 ? "1 Minute" : `${n} Minuten`), left: (text) => `noch ${text}`, and: " und ", over: "Die Frist ist abgelaufen." },
  en: { hours: (n) => (n === 1 ? "1 hour" : `${n} hours`), minutes: (n) => (n === 1 ? "1 minute" : `${n} minutes`), left: (text) => `${text} left`, and: " and ", over: "The deadline has passed." },
};
const say = words[document.documentElement.lang] ?? words.de;
const twoDays = 48 * 60;

function refresh(element) {
  const minutes = Math.ceil((new Date(element.dataset.countdown) - Date.now()) / 60000);
  if (Number.isNaN(minutes) || minutes > twoDays) return;
  let text = say.over;
  if (minutes > 0) {
    const parts = [];
    if (minutes >= 60) parts.push(say.hours(Math.floor(minutes / 60)));
    if (minutes % 60) parts.push(say.minutes(minutes % 60));
    text = say.left(parts.join(say.and));
  }
  if (element.textContent !== text) element.textContent = text;
}

const elements = document.querySelectorAll("[data-countdown]");
if (elements.length) {
  elements.forEach(refresh);
  setInterval(() => elements.forEach(refresh), 20_000);
}
