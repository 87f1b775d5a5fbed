// One SVG sprite: the Tabler outlines named in assets/icons.txt, and our own shapes in assets/icons/*.svg.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const OUTLINE = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';

function body(svg) {
  return svg
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "");
}

function names(root) {
  const lines = readFileSync(path.join(root, "assets/icons.txt"), "utf8").split("\n");
  return [...new Set(lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean))].sort();
}

function outline(root, name) {
  const file = path.join(root, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
  if (!existsSync(file)) throw new Error(`assets/icons.txt: there is no Tabler outline icon named "${name}"`);
  return `<symbol id="${name}" viewBox="0 0 24 24" ${OUTLINE}>${body(readFileSync(file, "utf8"))}</symbol>`;
}

function own(root, file) {
  const svg = readFileSync(path.join(root, "assets/icons", file), "utf8");
  const viewBox = /viewBox="([^"]+)"/.exec(svg)[1];
  return `<symbol id="${path.basename(file, ".svg")}" viewBox="${viewBox}">${body(svg)}</symbol>`;
}

export function spriteSource(root) {
  const shapes = readdirSync(path.join(root, "assets/icons")).filter((file) => file.endsWith(".svg")).sort();
  const symbols = [...shapes.map((file) => own(root, file)), ...names(root).map((name) => outline(root, name))];
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}
