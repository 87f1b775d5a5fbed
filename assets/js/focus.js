// Focus: on the error summary after a refusal, on a message that replaced a row, on the next row when a row is gone.
import { all, onContent } from "./words.js";

onContent((root) => {
  const summary = all(root, "[data-error-summary]")[0];
  if (summary) summary.focus();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a[href^='#']");
  if (!link) return;
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".kc-field") ?? field).scrollIntoView({ block: "center" });
  field.focus();
});

let nextRow = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const row = event.detail.target?.closest?.("[data-row]");
  nextRow = row && row.contains(document.activeElement) ? row.nextElementSibling ?? row.previousElementSibling : null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement !== document.body) return;
  const message = all(event.detail.elt, ".kc-message")[0];
  const place = message ?? nextRow?.querySelector("a, button, input");
  place?.focus({ preventScroll: true });
  nextRow = null;
});
