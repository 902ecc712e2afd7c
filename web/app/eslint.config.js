import reactHooks from "eslint-plugin-react-hooks";
import { strict } from "../eslint.base.js";

export default [
  { ignores: ["src/api/schema.ts", "public/**"] },
  ...strict(import.meta.dirname),
  reactHooks.configs.flat["recommended-latest"],
  {
    rules: {
      // A component is read top to bottom like the page it draws; its logic is held to the usual limit by complexity.
      "max-lines-per-function": ["error", 110],
    },
  },
];
