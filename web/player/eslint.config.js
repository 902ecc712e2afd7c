import { fileURLToPath } from "node:url";
import { strict } from "../eslint.base.js";

export default [
  ...strict(fileURLToPath(new URL(".", import.meta.url))),
  // A simulation reads best as one loop, in the order things happen.
  { files: ["test/unit/delivery.ts"], rules: { complexity: "off" } },
];
