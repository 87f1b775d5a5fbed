// The review desk: source and tasks light up together, every act has a key, the panes keep their place over a reload.
import { bind } from "./keys.js";
import { say } from "./live.js";
import { step } from "./rows.js";
import { all, onContent, word } from "./words.js";

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
  if (!shown && scroll === "tasks") openSection(sectionOf(spans[0]), task);
  shown?.classList.add("kc-row-current");
  if (scroll === "source") spans[0]?.scrollIntoView({ block: "nearest" });
  if (scroll === "tasks") shown?.scrollIntoView({ block: "nearest" });
}

function send(address, values) {
  const form = document.querySelector("[data-review-act]");
  if (!form || !address) return false;
  form.action = address;
  for (const name of ["version", "at", "by", "part", "kind"]) {
    form.elements[name].value = values[name] ?? "";
    form.elements[name].disabled = values[name] === undefined;
  }
  form.requestSubmit();
  return true;
}

// A long plan draws one section; another comes when it is opened, and then goes on where it was wanted.
let wanted = null;
const sectionOf = (span) => document.getElementById(`section-${span?.closest("[data-section]")?.dataset.section}`);

function openSection(section, task) {
  if (!section || section.open) return false;
  wanted = { section, task };
  section.open = true;
  return true;
}

function arrive() {
  if (!wanted?.section.querySelector("tr[data-task]")) return;
  const { section, task } = wanted;
  wanted = null;
  if (task) mark(task, "tasks");
  else section.querySelector("tr[data-task] [data-open], tr[data-task] a")?.focus();
}

function walk(by) {
  const here = document.activeElement.closest?.(".kc-section");
  const listed = [...(here?.querySelectorAll("tr[data-task]") ?? [])];
  const last = listed.at(by > 0 ? -1 : 0);
  const next = by > 0 ? here?.nextElementSibling : null;
  if (last && last === row() && next?.matches(".kc-section:not([open])")) return openSection(next);
  return step(by);
}

function nextLacking() {
  const listed = [...document.querySelectorAll("tr[data-task]")].filter((one) => one.offsetParent);
  const at = listed.indexOf(row());
  const next = [...listed.slice(at + 1), ...listed.slice(0, at + 1)].find((one) => one.querySelector(".kc-missing"));
  const handle = next?.querySelector("[data-open]");
  if (!handle) return openSection(document.querySelector(".kc-section:not([open])[data-lacking]"));
  handle.scrollIntoView({ block: "nearest" });
  handle.focus();
  return true;
}

const rowOf = (span) => document.getElementById(`task-${span?.dataset.task}`);

function split() {
  const place = caret();
  const here = place && rowOf(place.span);
  if (here?.dataset.base) return send(`${here.dataset.base}/split`, { version: here.dataset.version, at: place.at });
  return toText();
}

function toText() {
  const here = row();
  if (!here?.dataset.base) return false;
  location.assign(`${here.dataset.base}/text`);
  return true;
}

function nextOf(look) {
  const found = [...document.querySelectorAll(looks[look] ?? looks.undecided)];
  if (!found.length) return false;
  const here = document.activeElement.closest?.(".kc-span");
  const next = found[(found.indexOf(here) + 1) % found.length];
  next.scrollIntoView({ block: "center" });
  next.focus();
  return true;
}

const looks = {
  task: ".kc-span-task[id]", heading: ".kc-span-heading[id]", constraint: ".kc-span-constraint[id]",
  not_a_task: ".kc-para:not(.kc-para-out) .kc-span-plain[id]", undecided: ".kc-span-undecided[id]",
};

function shape(verb, values = {}, one = row()) {
  if (!desk() || !one?.dataset.base) return false;
  return send(`${one.dataset.base}/${verb}`, { version: one.dataset.version, ...values });
}

function rowBelow() {
  const listed = [...document.querySelectorAll("tr[data-task]")];
  return listed[listed.indexOf(row()) + 1];
}

const press = (selector, within = document) => {
  const button = within?.querySelector(`${selector}:not(:disabled)`);
  button?.click();
  return Boolean(button);
};

let asked = null;

function askKind(span) {
  const dialog = document.getElementById("kind-dialog");
  if (!dialog || !span) return false;
  asked = span;
  dialog.querySelector("[data-kind-words]").textContent = span.textContent;
  dialog.showModal();
  return true;
}

const decideKind = (span, kind) => send(span.href, { version: span.dataset.version, kind });
const kindButtons = () => [...document.querySelectorAll("#kind-dialog [data-kind]")];

document.addEventListener("click", (event) => {
  const chosen = event.target.closest?.("#kind-dialog [data-kind]");
  if (chosen && asked) decideKind(asked, chosen.dataset.kind);
});
document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.("#kind-dialog") || event.isComposing) return;
  const button = kindButtons()[Number(event.key) - 1];
  if (button) button.click();
});

const partsOf = (one) => document.querySelector(`tr[data-parts="${CSS.escape(one?.dataset.task ?? "")}"]`);

function accept() {
  const bar = document.querySelector("form[data-bulk]:not([hidden]) [data-accept]");
  if (bar && document.querySelector('input[name="ids"]:checked')) return bar.click() ?? true;
  const here = row();
  if (here && press("[data-accept]", here)) return true;
  return say(word(here ? "nothingWritten" : "chooseTask")) ?? true;
}

bind("j", () => (desk() ? walk(1) : step(1)));
bind("k", () => (desk() ? walk(-1) : step(-1)));
bind("a", () => Boolean(desk()) && accept());
bind("n", () => Boolean(desk()) && nextLacking());
bind("s", () => Boolean(desk()) && split());
bind("m", (event) => (event.shiftKey ? shape("merge", {}, rowBelow()) : shape("merge")));
bind("<", () => shape("boundary", { by: -1 }));
bind(">", () => shape("boundary", { by: 1 }));
bind("d", (event) => Boolean(desk()) && press(event.shiftKey ? "[data-leave-parts]" : "[data-take-parts]", partsOf(row())));
bind("u", () => Boolean(desk()) && nextOf("undecided"));
bind("t", () => Boolean(desk()) && (askKind(spanHere()) || toText()));
bind("p", () => {
  const button = document.querySelector("[data-publish]:not(:disabled)");
  button?.focus();
  return Boolean(button);
});
bind("*", () => Boolean(desk()) && press("[data-select-all]"));
for (let digit = 1; digit <= 9; digit += 1) {
  bind(`${digit}`, () => {
    const span = document.activeElement.closest?.("#source .kc-span");
    const kind = kindButtons()[digit - 1]?.dataset.kind;
    return Boolean(span && kind) && decideKind(span, kind);
  });
}

// The label of a second or later task of an item is dragged to where the task shall begin.
let dragged = null;

document.addEventListener("pointerdown", (event) => {
  const label = event.target.closest?.("[data-boundary]");
  if (!label || event.button !== 0) return;
  event.preventDefault();
  dragged = label.dataset.boundary;
  document.body.classList.add("kc-dragging");
});
document.addEventListener("pointermove", (event) => {
  if (dragged) setCaret(event.clientX, event.clientY);
});
document.addEventListener("pointerup", () => {
  if (!dragged) return;
  const one = document.getElementById(`task-${dragged}`);
  const place = caret();
  dragged = null;
  document.body.classList.remove("kc-dragging");
  if (place && one) shape("boundary", { at: place.at }, one);
});
document.addEventListener("pointercancel", () => {
  dragged = null;
  document.body.classList.remove("kc-dragging");
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
  if (event.target.closest?.("[data-next-undecided]") && nextOf("undecided")) event.preventDefault();
  const part = event.target.closest?.("[data-next-look]");
  if (part && nextOf(part.dataset.nextLook)) event.preventDefault();
});

// A refusal is told above the panes, not in the middle of a table.
document.addEventListener("htmx:beforeSwap", (event) => {
  const place = document.getElementById("desk-message");
  if (place && [403, 404, 409].includes(event.detail.xhr.status) && !event.detail.xhr.getResponseHeader("HX-Retarget")) {
    event.detail.target = place;
    event.detail.swapOverride = "innerHTML";
  }
});

// After a form row closes, the focus goes back to its task.
document.addEventListener("htmx:afterSettle", (event) => {
  arrive();
  const item = event.detail.target?.id?.startsWith("item-") ? document.getElementById(event.detail.target.id) : null;
  if (item && document.activeElement === document.body) item.querySelector("[data-open]")?.focus({ preventScroll: true });
  const form = document.querySelector("tr.kc-edit-row:not([data-seen])");
  if (!form) return;
  form.dataset.seen = "1";
  mark(form.dataset.task, "source");
  (form.querySelector("[autofocus]") ?? form.querySelector("[data-error-summary], select, input:not([type=hidden])"))?.focus();
});

function focusHash() {
  const here = document.getElementById(location.hash.slice(1));
  (here?.matches(".kc-span") ? here : here?.querySelector("[data-open]"))?.focus();
}

const key = (pane) => `kc-scroll:${location.pathname}:${pane.id}`;
window.addEventListener("pagehide", () => {
  for (const pane of document.querySelectorAll("[data-keep-scroll]")) sessionStorage.setItem(key(pane), pane.scrollTop);
});
document.addEventListener("DOMContentLoaded", () => {
  for (const pane of document.querySelectorAll("[data-keep-scroll]")) pane.scrollTop = Number(sessionStorage.getItem(key(pane)) ?? 0);
  if (!desk() || !location.hash) return;
  focusHash();
  // Chromium goes to the address's fragment once more when all is there, and drops the focus.
  window.addEventListener("load", () => setTimeout(focusHash));
});

// A document that is read opens by itself; the piece that says so no longer asks.
onContent((root) => {
  const link = all(root, "[data-go-on]")[0];
  if (link) location.replace(link.href);
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
