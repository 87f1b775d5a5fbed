// Date fields are text; the server reads them. Here only a hint of what was understood.
import { word, written } from "./words.js";

const SHAPES = [
  /^(\d{4})(\d{2})(\d{2})$/,
  /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/,
  /^()(\d{1,2})[-./月](\d{1,2})日?$/,
];

const ENGLISH = [
  /^(?<day>\d{1,2})(?:st|nd|rd|th)?(?<month>[a-z]{3,9})\.?,?(?<year>\d{4})?$/,
  /^(?<month>[a-z]{3,9})\.?(?<day>\d{1,2})(?:,(?<year>\d{4}))?$/,
];
const MONTHS = "january february march april may june july august september october november december".split(" ");

export function understand(text, thisYear) {
  const typed = text.trim().replace(/\s+/g, "").toLowerCase();
  for (const shape of SHAPES) {
    const found = shape.exec(typed);
    if (found) return calendarDay(Number(found[1] || thisYear), Number(found[2]), Number(found[3]));
  }
  for (const shape of ENGLISH) {
    const { year, month, day } = shape.exec(typed)?.groups ?? {};
    const named = month ? MONTHS.findIndex((one) => one.startsWith(month)) : -1;
    if (named >= 0) return calendarDay(Number(year || thisYear), named + 1, Number(day));
  }
  return null;
}

function calendarDay(year, month, day) {
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-date]") || event.isComposing) return;
  const hint = field.parentElement.querySelector("[data-date-hint]");
  if (!hint) return;
  hint.dataset.usual ??= hint.textContent;
  const date = understand(field.value, new Date().getFullYear());
  const day = date && written(date, { year: "numeric", month: "short", day: "numeric" });
  hint.textContent = date ? `${day} ${word("weekdays").split(" ")[date.getDay()]}` : hint.dataset.usual;
});
