import { fileURLToPath } from "node:url";
import { strict } from "../eslint.base.js";

export default strict(fileURLToPath(new URL(".", import.meta.url)));
