import { onContent } from "./words.js";

onContent((root) => root.querySelectorAll("[data-reveal]").forEach((button) => {
  const field = document.getElementById(button.dataset.reveal);
  const words = [button.textContent, button.dataset.hideWord];
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = words[shown ? 1 : 0];
  });
}));
