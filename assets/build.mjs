// Builds static/dist: hashed bundles, the icon sprite, and manifest.json (logical name -> hashed name).
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { spriteSource } from "./tools/sprite.mjs";
import { darkTwice, tablerBase } from "./tools/styles.mjs";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");
const out = path.join(root, "static", "dist");
const dev = process.argv.includes("--dev");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const result = await build({
  absWorkingDir: root,
  entryPoints: ["assets/css/app.css", "assets/js/app.js", "assets/js/charts.js"],
  entryNames: "[name]-[hash]",
  outdir: out,
  bundle: true,
  minify: !dev,
  sourcemap: dev,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16"],
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
  plugins: [tablerBase, darkTwice],
});

const manifest = {};
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  if (entryPoint) manifest[path.basename(entryPoint)] = path.basename(file);
}

function emit(name, text) {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  manifest[name] = name.replace(".", `-${digest}.`);
  writeFileSync(path.join(out, manifest[name]), text);
}

emit("sprite.svg", spriteSource(root));
emit("seal.svg", readFileSync(path.join(root, "assets/icons/seal.svg"), "utf8"));

// Last, so that a page never sees a manifest that names a file which is not there yet.
writeFileSync(path.join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`static/dist: ${readdirSync(out).length} files`);
