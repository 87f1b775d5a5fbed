// Lists: J and K walk the rows, X selects, a box in the head selects the page, the bulk bar counts.
import { bind } from "./keys.js";
import { all, onContent } from "./words.js";

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
const current = () => document.activeElement.closest?.("[data-row]");
const handle = (row) => row.querySelector("[data-open]") ?? row.querySelector(".kc-title a, .kc-row-text a") ?? row.querySelector("a") ?? row;

export function step(by) {
  const list = rows();
  if (!list.length) return false;
  const at = list.indexOf(current());
  const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)];
  handle(next).focus();
  return true;
}

bind("j", () => step(1));
bind("k", () => step(-1));
bind("x", () => {
  const box = current()?.querySelector('input[type="checkbox"]');
  if (!box) return false;
  box.click();
  return true;
});

const boxesOf = (id) => [...document.querySelectorAll(`input[type="checkbox"][name="ids"][form="${CSS.escape(id)}"]`)];

function show(bar) {
  const boxes = boxesOf(bar.id);
  const chosen = boxes.filter((box) => box.checked).length;
  for (const box of boxes) box.closest("tr, li, [data-row]")?.classList.toggle("kc-chosen", box.checked);
  bar.hidden = chosen === 0;
  const count = bar.querySelector("[data-bulk-count]");
  if (count) count.textContent = count.dataset.bulkCount.replace("{n}", chosen);
  const head = document.querySelector(`[data-select-all="${CSS.escape(bar.id)}"]`);
  if (head) {
    head.hidden = boxes.length === 0;
    head.checked = chosen > 0 && chosen === boxes.length;
    head.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

const showAll = () => document.querySelectorAll("form[data-bulk]").forEach(show);

document.addEventListener("change", (event) => {
  const id = event.target.dataset?.selectAll;
  if (id) for (const box of boxesOf(id)) box.checked = event.target.checked;
  if (id || event.target.name === "ids") showAll();
  const cards = event.target.closest?.("[data-cards]");
  if (cards) for (const label of cards.querySelectorAll("label")) label.classList.toggle("kc-on", label.querySelector("input").checked);
});
document.addEventListener("reset", (event) => {
  if (event.target.matches("form[data-bulk]")) setTimeout(showAll);
});
window.addEventListener("pageshow", showAll);
onContent((root) => {
  if (all(root, "form[data-bulk], [data-row]").length) showAll();
});
