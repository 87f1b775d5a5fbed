// A pressed button stays pressed until the answer is there; it keeps its width, and twice is once.
function rest(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("[data-was-enabled]")) {
    button.disabled = false;
    delete button.dataset.wasEnabled;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.busy) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "1";
  // Later, so that the name and value of the pressed button still go with the form.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button:not([type=button]):not([type=reset]):not(:disabled)")) {
      button.dataset.wasEnabled = "1";
      button.disabled = true;
    }
  });
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) rest(form);
});

// A page that comes back out of the browser's memory, or a form that only starts a download.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(rest));
document.addEventListener("submit", (event) => {
  if (event.target.hasAttribute("data-download")) setTimeout(() => rest(event.target), 2000);
});
