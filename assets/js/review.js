// The review desk: source and tasks light up together, S M T U and Ctrl+Z work, the panes keep their place over a reload.
import { bind } from "./keys.js";

const desk = () => document.querySelector(".kc-review");
const inField = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select");
const row = () => document.activeElement.closest?.("tr[data-task]");
const spanHere = () => document.activeElement.closest?.(".kc-span") ?? caret()?.span;

function caret() {
  const selection = window.getSelection();
  const node = selection?.focusNode;
  const span = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(".kc-span");
  if (!span || !span.closest("#source")) return null;
  const range = document.createRange();
  range.selectNodeContents(span);
  range.setEnd(node, selection.focusOffset);
  return { span, at: Number(span.dataset.start) + [...range.toString()].length };
}

// A link takes no caret from the mouse by itself; Firefox and Chromium name the place under the pointer differently.
function setCaret(x, y) {
  const position = document.caretPositionFromPoint?.(x, y);
  const range = position ? null : document.caretRangeFromPoint?.(x, y);
  const node = position?.offsetNode ?? range?.startContainer;
  if (node) window.getSelection().collapse(node, position?.offset ?? range.startOffset);
}

function mark(task, scroll) {
  for (const one of document.querySelectorAll(".kc-span-on, .kc-row-current")) one.classList.remove("kc-span-on", "kc-row-current");
  if (!task) return;
  const spans = document.querySelectorAll(`.kc-span[data-task="${CSS.escape(task)}"]`);
  for (const one of spans) one.classList.add("kc-span-on");
  const shown = document.getElementById(`task-${task}`);
  shown?.classList.add("kc-row-current");
  if (scroll === "source") spans[0]?.scrollIntoView({ block: "nearest" });
  if (scroll === "tasks") shown?.scrollIntoView({ block: "nearest" });
}

function send(address, version, at) {
  const form = document.querySelector("[data-review-act]");
  if (!form || !address) return false;
  form.action = address;
  form.elements.version.value = version;
  form.elements.at.value = at ?? "";
  form.requestSubmit();
  return true;
}

const rowOf = (span) => document.getElementById(`task-${span?.dataset.task}`);

function split() {
  const place = caret();
  const here = place && rowOf(place.span);
  if (here?.dataset.base) return send(`${here.dataset.base}/split`, here.dataset.version, place.at);
  return toText();
}

function toText() {
  const here = row();
  if (!here?.dataset.base) return false;
  location.assign(`${here.dataset.base}/text`);
  return true;
}

function nextUndecided() {
  const open = [...document.querySelectorAll(".kc-span-undecided[id]")];
  if (!open.length) return false;
  const at = open.indexOf(document.activeElement);
  const next = open[(at + 1) % open.length];
  next.scrollIntoView({ block: "center" });
  next.focus();
  return true;
}

bind("s", () => desk() && split());
bind("m", () => desk() && Boolean(row()?.dataset.base) && send(`${row().dataset.base}/merge`, row().dataset.version));
bind("u", () => desk() && nextUndecided());
bind("t", () => {
  if (!desk()) return false;
  const span = spanHere();
  if (!span) return toText();
  location.assign(span.href);
  return true;
});

document.addEventListener("keydown", (event) => {
  if (!desk() || event.isComposing || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || inField(event.target)) return;
  const button = { z: "[data-undo]", y: "[data-redo]" }[event.key.toLowerCase()];
  if (!button) return;
  event.preventDefault();
  document.querySelector(`${button}:not(:disabled)`)?.click();
});

document.addEventListener("focusin", (event) => {
  if (!desk()) return;
  const here = event.target.closest?.("tr[data-task]");
  const span = event.target.closest?.(".kc-span");
  if (here) mark(here.dataset.task, "source");
  else if (span?.dataset.task) mark(span.dataset.task, "tasks");
});

// A click into the source sets the caret; only Enter, T and a second click on the same words open the question.
document.addEventListener("click", (event) => {
  const span = event.target.closest?.("#source .kc-span");
  if (!span || event.detail === 0 || event.ctrlKey || event.metaKey) return;
  const again = span.classList.contains("kc-span-picked");
  document.querySelectorAll(".kc-span-picked").forEach((one) => one.classList.remove("kc-span-picked"));
  if (again || !span.dataset.task) return;
  event.preventDefault();
  span.classList.add("kc-span-picked");
  setCaret(event.clientX, event.clientY);
  mark(span.dataset.task, "tasks");
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-next-undecided]") && nextUndecided()) event.preventDefault();
});

// A refusal is told above the panes, not in the middle of a table.
document.addEventListener("htmx:beforeSwap", (event) => {
  const place = document.getElementById("desk-message");
  if (place && [403, 404, 409].includes(event.detail.xhr.status)) {
    event.detail.target = place;
    event.detail.swapOverride = "innerHTML";
  }
});

// After a form row closes, the focus goes back to its task.
document.addEventListener("htmx:afterSettle", (event) => {
  const item = event.detail.target?.id?.startsWith("item-") ? document.getElementById(event.detail.target.id) : null;
  if (item && document.activeElement === document.body) item.querySelector("[data-open]")?.focus({ preventScroll: true });
  const form = document.querySelector("tr.kc-edit-row:not([data-seen])");
  if (!form) return;
  form.dataset.seen = "1";
  mark(form.dataset.task, "source");
  form.querySelector("[data-error-summary], select, input:not([type=hidden])")?.focus();
});

const key = (pane) => `kc-scroll:${location.pathname}:${pane.id}`;
window.addEventListener("pagehide", () => {
  for (const pane of document.querySelectorAll("[data-keep-scroll]")) sessionStorage.setItem(key(pane), pane.scrollTop);
});
document.addEventListener("DOMContentLoaded", () => {
  for (const pane of document.querySelectorAll("[data-keep-scroll]")) pane.scrollTop = Number(sessionStorage.getItem(key(pane)) ?? 0);
  if (desk() && location.hash) document.querySelector(`#${CSS.escape(location.hash.slice(1))}`)?.closest("tr, a")?.querySelector("[data-open]")?.focus();
});

// A file dropped on the import page is the chosen file.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = document.querySelector("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("kc-drop-over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) place.querySelector("input[type=file]").files = event.dataTransfer.files;
  });
}
