// Two esbuild plugins for the stylesheet.
import { readFileSync } from "node:fs";

// Of Tabler we keep the element defaults, the grid, and the utilities that place things. Components and colours are our own:
// Tabler colours itself with functions that the office browsers (Chromium 109) do not know.
const KEPT_CLASSES =
  /^(container(-fluid)?|row|col(-(auto|md|lg|xl|\d+))*(-\d+)?|g[xy]?-\d|offset-\d+|d(-(md|lg|print))?-(none|inline|inline-block|block|flex|inline-flex|grid)|flex-(row|column|wrap|nowrap|fill|grow-[01]|shrink-[01])|(align-items|align-self|justify-content)-(start|end|center|between|baseline|stretch)|gap-\d|[mp][tbsexy]?-(\d|auto)|w-(auto|25|50|75|100)|h-100|text-(start|end|center|nowrap|break|wrap|truncate)|position-(relative|sticky)|overflow-(auto|hidden)|visually-hidden(-focusable)?|list-unstyled|align-(middle|top|baseline)|order-\d)$/;
const NEW_FUNCTIONS = /light-dark\(|oklch\(|color-mix\(/;

function* blocks(css) {
  let depth = 0;
  let start = 0;
  let open = 0;
  for (let i = 0; i < css.length; i += 1) {
    if (css[i] === "{" && depth++ === 0) open = i;
    else if (css[i] === "}" && --depth === 0) {
      yield [css.slice(start, open).trim(), css.slice(open + 1, i)];
      start = i + 1;
    } else if (css[i] === ";" && depth === 0) start = i + 1;
  }
}

function wanted(selector) {
  if (selector.includes(":root")) return !selector.includes("[data-bs-theme=dark]");
  if (/\[(data|class)|::?-moz/.test(selector)) return false;
  const classes = selector.match(/\.[\w-]+/g) ?? [];
  return classes.every((name) => KEPT_CLASSES.test(name.slice(1)));
}

function selectorsOf(head) {
  let depth = 0;
  const parts = [""];
  for (const sign of head) {
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (sign === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts;
}

function plainDeclarations(body) {
  return body.split(";").filter((line) => line.trim() && !NEW_FUNCTIONS.test(line)).join(";");
}

function keep(css) {
  let kept = "";
  for (const [head, body] of blocks(css)) {
    if (/^@(media|supports|layer)/.test(head)) {
      const inner = keep(body);
      if (inner) kept += `${head}{${inner}}\n`;
    } else if (!head.startsWith("@")) {
      const selectors = selectorsOf(head).filter(wanted);
      const declarations = plainDeclarations(body);
      if (selectors.length && declarations) kept += `${selectors.join(",")}{${declarations}}\n`;
    }
  }
  return kept;
}

// A custom property that no kept rule reads is dead weight; dropping one can orphan another, hence the loop.
function dropUnreadProperties(css) {
  for (let before = ""; before !== css; ) {
    before = css;
    const read = new Set(Array.from(css.matchAll(/var\(\s*(--[\w-]+)/g), (match) => match[1]));
    css = css.replace(/(?<=[{;]\s*)(--[\w-]+)\s*:[^;}]*;?/g, (line, name) => (read.has(name) ? line : ""));
  }
  return css;
}

export const tablerBase = {
  name: "tabler-base",
  setup(build) {
    build.onLoad({ filter: /@tabler[\\/]core[\\/]dist[\\/]css[\\/]tabler\.css$/ }, ({ path }) => ({
      contents: dropUnreadProperties(keep(readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\//g, ""))),
      loader: "css",
    }));
  },
};

// dark.css is written once, for the explicit choice; the copy that follows the system's choice is made here.
export const darkTwice = {
  name: "dark-twice",
  setup(build) {
    build.onLoad({ filter: /css[\\/]dark\.css$/ }, ({ path }) => {
      const chosen = readFileSync(path, "utf8");
      const system = chosen.replaceAll('[data-bs-theme="dark"]', ":not([data-bs-theme])");
      return {
        contents: `@media screen{${chosen}}\n@media screen and (prefers-color-scheme: dark){${system}}`,
        loader: "css",
      };
    });
  },
};
