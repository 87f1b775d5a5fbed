// What scrolls sideways must be reachable by keyboard; only a measured overflow makes a pane of it.
import { all, onContent } from "./words.js";

function measure(pane) {
  if (pane.scrollWidth > pane.clientWidth + 1) pane.tabIndex = 0;
  else pane.removeAttribute("tabindex");
}

const sizes = new ResizeObserver((entries) => entries.forEach((entry) => measure(entry.target)));

onContent((root) => all(root, ".kc-table, .kc-scroll, .kc-tabs").forEach((pane) => sizes.observe(pane)));
