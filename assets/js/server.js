// Talking to the server: the CSRF header, and what happens when it does not answer.
import { say } from "./live.js";
import { word } from "./words.js";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:sendError", () => say(word("lost")));
