// Words that script says come translated from the page.
export function word(name, values = {}) {
  const text = document.getElementById("kc-words")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export const hourMinute = (date) => `${date.getHours()}`.padStart(2, "0") + ":" + `${date.getMinutes()}`.padStart(2, "0");

// Runs for what is on the page now and again for what htmx brings in.
export function onContent(setup) {
  const run = (root) => setup(root);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => run(document));
  else run(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) run(event.detail.elt);
  });
}

export function all(root, selector) {
  const inside = [...root.querySelectorAll(selector)];
  return root.matches?.(selector) ? [root, ...inside] : inside;
}

/** A day as the page's language writes it, with those of its parts that are wanted. */
export const written = (date, parts) => date.toLocaleDateString(document.documentElement.lang === "en" ? "en-GB" : "zh-CN", parts);
