/**
 * Writes `src/api/schema.ts`, the API's types, from `openapi.json`; with `--check` it only compares, and fails when they differ.
 *
 * `make openapi` writes `openapi.json` from the running code first.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const SOURCE = join(import.meta.dirname, "../openapi.json");
const TARGET = join(import.meta.dirname, "../src/api/schema.ts");
const HEADER = "/** The API's types. Generated from openapi.json by `npm run generate`: do not edit. */\n\n";

// A field with a default may be left out of a request.
const tree = await openapiTS(pathToFileURL(SOURCE), { alphabetize: true, defaultNonNullable: false });
const fresh = HEADER + astToString(tree);
if (!process.argv.includes("--check")) {
  writeFileSync(TARGET, fresh);
} else if (readFileSync(TARGET, "utf8") !== fresh) {
  process.stderr.write("src/api/schema.ts does not match openapi.json. Run: npm run generate -w app\n");
  process.exitCode = 1;
}
