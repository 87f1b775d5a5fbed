// Asks before what cannot be undone. Buttons are verbs, the focus is on the harmless one.
import { word } from "./words.js";

function button(text, value, look) {
  const made = document.createElement("button");
  made.value = value;
  made.className = `kc-btn ${look}`;
  made.textContent = text;
  return made;
}

function ask(form, verb) {
  const dialog = document.createElement("dialog");
  dialog.className = "kc-dialog";
  const head = Object.assign(document.createElement("div"), { className: "kc-dialog-head" });
  const title = Object.assign(document.createElement("h2"), { textContent: form.dataset.confirm, id: "kc-confirm-title" });
  dialog.setAttribute("aria-labelledby", title.id);
  head.append(title);
  const text = Object.assign(document.createElement("div"), { className: "kc-dialog-body", textContent: form.dataset.confirmText ?? "" });
  const foot = Object.assign(document.createElement("form"), { className: "kc-dialog-foot", method: "dialog" });
  const keep = button(form.dataset.confirmKeep || word("keep"), "", "");
  foot.append(keep, button(verb, "yes", "kc-btn-primary"));
  dialog.append(head, text, foot);
  document.body.append(dialog);
  dialog.showModal();
  keep.focus();
  return new Promise((answer) => dialog.addEventListener("close", () => {
    dialog.remove();
    answer(dialog.returnValue === "yes");
  }));
}

// In the capture phase: before htmx and before the button is disabled.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset?.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const pressed = event.submitter;
  ask(form, pressed?.textContent.trim() ?? "").then((yes) => {
    if (!yes) {
      pressed?.focus();
      return;
    }
    form.dataset.confirmed = "1";
    form.requestSubmit(pressed ?? undefined);
    delete form.dataset.confirmed;
  });
}, true);
