// Builds static/dist: hashed bundles, the icon sprite, and manifest.json (logical name -> hashed name).
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { spriteSource } from "./tools/sprite.mjs";
import { darkTwice, tablerBase } from "./tools/styles.mjs";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");
const out = path.join(root, "static", "dist");
const dev = process.argv.includes("--dev");

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

// Last and in one step: a running server never sees a manifest that is half written or names a file that is not there.
const fresh = path.join(out, `manifest.json.${process.pid}`);
writeFileSync(fresh, `${JSON.stringify(manifest, null, 2)}\n`);
renameSync(fresh, path.join(out, "manifest.json"));

// Files of earlier builds go after an hour, when no open page asks for them any more.
const hourAgo = Date.now() - 3_600_000;
for (const name of readdirSync(out)) {
  const current = name === "manifest.json" || Object.values(manifest).some((file) => name.startsWith(file));
  if (!current && statSync(path.join(out, name)).mtimeMs < hourAgo) rmSync(path.join(out, name));
}
console.log(`static/dist: ${readdirSync(out).length} files`);
