// Forms with data-draft keep what is typed in this browser until the server has taken it.
// The key is personal to the address and the name; passwords, files and hidden fields are never kept.
import { all, hourMinute, onContent, word } from "./words.js";

const KEPT_MS = 14 * 24 * 3600 * 1000;
const keyOf = (form) => `kc-draft:${document.body.dataset.person ?? ""}:${form.dataset.draft}`;
const fields = (form) => [...form.elements].filter((e) => e.name && !["hidden", "password", "file", "submit", "button", "reset"].includes(e.type));
const noteOf = (form) => form.querySelector("[data-draft-note]");

function read(form) {
  const values = {};
  for (const field of fields(form)) {
    const list = (values[field.name] ??= []);
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) list.push(field.value);
    } else if (field.multiple) list.push([...field.selectedOptions].map((option) => option.value));
    else list.push(field.value);
  }
  return values;
}

function write(form, values) {
  const at = {};
  for (const field of fields(form)) {
    const list = values[field.name];
    if (!list) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = list.includes(field.value);
    else {
      const value = list[at[field.name] ?? 0];
      at[field.name] = (at[field.name] ?? 0) + 1;
      if (field.multiple) for (const option of field.options) option.selected = (value ?? []).includes(option.value);
      else if (value !== undefined) field.value = value;
    }
  }
}

function save(form) {
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: read(form) }));
  } catch {
    return; // storage full or forbidden: the page works without drafts
  }
  const note = noteOf(form);
  if (note) note.textContent = word("draftSaved", { time: hourMinute(new Date()) });
}

function stored(form) {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(form)));
    return draft && Date.now() - draft.at < KEPT_MS ? draft : null;
  } catch {
    return null;
  }
}

function offerReturn(form, fresh, at) {
  const note = noteOf(form);
  if (!note) return;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "kc-btn-plain";
  drop.textContent = word("draftDrop");
  drop.addEventListener("click", () => {
    write(form, fresh);
    localStorage.removeItem(keyOf(form));
    note.textContent = "";
  });
  note.replaceChildren(word("draftRestored", { time: hourMinute(new Date(at)) }), " ", drop);
}

function start(form) {
  if (form.dataset.draftOn) return;
  form.dataset.draftOn = "1";
  const fresh = read(form);
  const draft = stored(form);
  // After an error the server has sent back what was typed; that is newer than any draft.
  const answered = form.querySelector('[aria-invalid="true"]') || document.querySelector("[data-error-summary]");
  if (draft && !answered && JSON.stringify(draft.values) !== JSON.stringify(fresh)) {
    write(form, draft.values);
    offerReturn(form, fresh, draft.at);
  }
  let timer = 0;
  const saveNow = () => {
    clearTimeout(timer);
    timer = 0;
    save(form);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(saveNow, 800);
  });
  form.addEventListener("change", saveNow);
  window.addEventListener("pagehide", () => { if (timer) saveNow(); });
  form.addEventListener("submit", () => {
    saveNow();
    sessionStorage.setItem("kc-draft-sent", JSON.stringify({ key: keyOf(form), from: location.pathname }));
  });
}

// Sent and not asked to correct it, on a page that is not the login: the server has it.
function clearSent(root) {
  const sent = sessionStorage.getItem("kc-draft-sent");
  if (!sent || document.querySelector("[data-error-summary], .kc-refusal, .kc-login")) return;
  sessionStorage.removeItem("kc-draft-sent");
  const { key } = JSON.parse(sent);
  const again = all(root, "form[data-draft]").find((form) => keyOf(form) === key);
  if (!again || !again.querySelector('[aria-invalid="true"]')) localStorage.removeItem(key);
}

onContent((root) => {
  clearSent(root);
  all(root, "form[data-draft]").forEach(start);
});
