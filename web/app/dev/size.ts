/**
 * Says what the first load of a public page weighs before the player (goal G16: at most 180 KB gzip), and fails above it.
 *
 * Counted is all that `index.html` makes a browser fetch by itself: the page, its scripts with what they import
 * statically, and its styles. Pages and menus that are loaded later are listed, not counted.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const OUT = join(import.meta.dirname, "../../../src/headwater/web");
const LIMIT_BYTES = 180_000;

const weigh = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length;

function importsOf(file: string): string[] {
  const code = readFileSync(join(OUT, "assets", file), "utf8");
  return [...code.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)].map((match) => match[1] ?? "");
}

const html = readFileSync(join(OUT, "index.html"), "utf8");
const first = new Set([...html.matchAll(/(?:src|href)="\/(assets\/[^"]+|boot\.js)"/g)].map((match) => match[1] ?? ""));
const queue = [...first].filter((name) => name.endsWith(".js") && name.startsWith("assets/")).map((name) => name.slice(7));
for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
  for (const next of importsOf(name)) {
    if (first.has(`assets/${next}`)) continue;
    first.add(`assets/${next}`);
    queue.push(next);
  }
}

let total = weigh(join(OUT, "index.html"));
const lines = [...first].map((name) => {
  const size = weigh(join(OUT, name));
  total += size;
  return `  ${(size / 1_000).toFixed(1).padStart(7)} KB  ${name}`;
});
const later = readdirSync(join(OUT, "assets"))
  .filter((name) => !first.has(`assets/${name}`))
  .map((name) => `  ${(weigh(join(OUT, "assets", name)) / 1_000).toFixed(1).padStart(7)} KB  assets/${name}`);
process.stdout.write(`First load, gzip:\n${lines.join("\n")}\n  ${(total / 1_000).toFixed(1).padStart(7)} KB  together (limit ${LIMIT_BYTES / 1_000})\nLater, when wanted:\n${later.sort().reverse().join("\n")}\n`);
if (total > LIMIT_BYTES) process.exitCode = 1;
