// Keyboard. Nothing acts while an input method is composing or the focus is in a field, except Esc, Ctrl+Enter and Alt+S.
// Other screens add theirs: import { bind } from "./keys.js"; bind("s", (event) => …).
const single = new Map();
let waitingForG = 0;

export function bind(key, act) {
  single.set(key.toLowerCase(), act);
}

const inField = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");

function go(key) {
  const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
}

function openKeys() {
  const dialog = document.getElementById("kc-keys");
  if (dialog && !dialog.open) dialog.showModal();
}

function always(event) {
  const form = event.target.form ?? event.target.closest?.("form");
  if (event.key === "Escape" && inField(event.target)) event.target.blur();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) form.requestSubmit(form.querySelector(".kc-btn-primary") ?? undefined);
  else if (event.altKey && event.key.toLowerCase() === "s") (form ?? document).querySelector("[data-save-draft]")?.click();
  else return false;
  event.preventDefault();
  return true;
}

bind("?", openKeys);
bind("/", () => document.getElementById("kc-search")?.focus());
bind("g", () => { waitingForG = Date.now(); });
bind("[", () => document.querySelector('a[rel="prev"]')?.click());
bind("]", () => document.querySelector('a[rel="next"]')?.click());
bind("f", () => {
  const summary = document.querySelector("[data-add-filter]");
  if (!summary) return;
  summary.parentElement.open = true;
  summary.parentElement.querySelector("a, input, select, button")?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (always(event)) return;
  if (document.body.dataset.keys === "off" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (inField(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (waitingForG && Date.now() - waitingForG < 1500) {
    waitingForG = 0;
    go(key);
    return;
  }
  const act = single.get(key);
  if (!act) return;
  if (act(event) !== false) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-keys]")) openKeys();
});
