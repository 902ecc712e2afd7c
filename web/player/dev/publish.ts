/** Puts the built player where the server hands it out on its own, as `/player/headwater-player.js`. */
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const BUILT = resolve(import.meta.dirname, "../dist");
const SERVED = resolve(import.meta.dirname, "../../../src/headwater/web/player");

rmSync(SERVED, { recursive: true, force: true });
mkdirSync(SERVED, { recursive: true });
for (const name of readdirSync(BUILT)) {
  if (name.endsWith(".js")) cpSync(join(BUILT, name), join(SERVED, name));
}
