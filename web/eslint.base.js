// The rules both packages share; each package's eslint.config.js adds only what is its own.
import tseslint from "typescript-eslint";

/**
 * Type-checked rules, strict and stylistic.
 *
 * @param {string} root folder of the package, where its tsconfig.json lies
 */
export function strict(root) {
  return tseslint.config(
    { ignores: ["dist/**", "node_modules/**", "eslint.config.js"] },
    ...tseslint.configs.strictTypeChecked,
    ...tseslint.configs.stylisticTypeChecked,
    {
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
      linterOptions: { reportUnusedDisableDirectives: "error" },
      rules: {
        complexity: ["error", 12],
        "max-lines": ["error", 500],
        "max-lines-per-function": ["error", 80],
        "max-params": ["error", 6],
        eqeqeq: "error",
        "no-console": "error",
        "@typescript-eslint/consistent-type-imports": "error",
        "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
        "@typescript-eslint/switch-exhaustiveness-check": "error",
      },
    },
    { files: ["**/test/**", "**/tests/**", "**/*.test.ts"], rules: { "max-lines": ["error", 800], "max-lines-per-function": "off" } },
  );
}
