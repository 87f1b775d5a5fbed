// Date fields are text; the server reads them. Here only a hint of what was understood.
import { word, written } from "./words.js";

const SHAPES = [
  /^(\d{4})(\d{2})(\d{2})$/,
  /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/,
  /^()(\d{1,2})[-./月](\d{1,2})日?$/,
];
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

// 22 Nov 2026 and November 22, 2026 as 2026-11-22; anything else as it is.
function inDigits(typed, thisYear) {
  const dayFirst = typed.toLowerCase().replace(/^([a-z]{3,9})(\d{1,2})/, "$2$1");
  const found = /^(\d{1,2})([a-z]{3})[a-z]*,?(\d{4})?$/.exec(dayFirst);
  return found ? `${found[3] ?? thisYear}-${MONTHS.indexOf(found[2]) + 1}-${found[1]}` : typed;
}

export function understand(text, thisYear) {
  const typed = inDigits(text.trim().replace(/\s+/g, ""), thisYear);
  for (const shape of SHAPES) {
    const found = shape.exec(typed);
    if (!found) continue;
    const [year, month, day] = [Number(found[1] || thisYear), Number(found[2]), Number(found[3])];
    const date = new Date(year, month - 1, day);
    if (date.getMonth() === month - 1 && date.getDate() === day) return date;
  }
  return null;
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
