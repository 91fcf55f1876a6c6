import js from "@eslint/js";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: [".cache/", ".stryker-tmp/", "cdktf.out/", "coverage/", "dist/", "reports/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Numbers in messages are read by people as they are.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    // Tests can import everything, and nothing else imports tests: what the demonstration, the benchmarks and the scripts share
    // with them is in lab/.
    files: ["**/*.{ts,js,cjs,mjs}"],
    ignores: ["__tests__/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ regex: "(^|/)__tests__(/|$)" }] }] },
  },
  {
    // Jest's matchers, such as `expect.any`, are of type any.
    files: ["__tests__/**/*.test.ts"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off" },
  },
  {
    // The examples import the package by its name, and it is not installed here: their types are checked where it is.
    files: ["examples/**/*.ts"],
    extends: [ts.configs.disableTypeChecked],
  },
  {
    files: ["**/*.{js,cjs,mjs}"],
    languageOptions: {
      globals: {
        AbortSignal: "readonly",
        Buffer: "readonly",
        URL: "readonly",
        __dirname: "readonly",
        console: "readonly",
        fetch: "readonly",
        module: "writable",
        process: "readonly",
        require: "readonly",
      },
    },
  },
);
