// The result line, bottom left: six seconds, longer while it is pointed at or focused.
import { onContent } from "./words.js";

const SHOWN_MS = 6000;

function leaveLater(line) {
  setTimeout(() => (line.matches(":hover, :focus-within") ? leaveLater(line) : line.remove()), SHOWN_MS);
}

export function say(text) {
  const region = document.getElementById("kc-live");
  if (!region || !text) return;
  for (const line of [...region.children]) if (line.textContent === text) line.remove(); // said again, it stands once
  const line = document.createElement("div");
  const span = document.createElement("span");
  span.textContent = text;
  line.append(span);
  region.append(line);
  leaveLater(line);
}

onContent((root) => root.querySelectorAll("[data-live]").forEach(leaveLater));
