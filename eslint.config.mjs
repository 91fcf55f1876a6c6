import js from "@eslint/js";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["**/.gen/", ".cache/", ".stryker-tmp/", "cdktf.out/", "coverage/", "dist/", "reports/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Numbers need no formatting in messages.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    // Only tests import tests. Code that they share with the demo, the benchmarks and the scripts is in lab/.
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
    // The examples import the package by its name. It isn't installed here, so the tests of the package check the types.
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
        __filename: "readonly",
        console: "readonly",
        fetch: "readonly",
        module: "writable",
        process: "readonly",
        require: "readonly",
      },
    },
  },
);
