/**
 * Resolves the package's name in an example to this project's sources. Preload this with `node -r`.
 *
 * For cdktn, it replaces the imported packages, as the build does.
 */
const Module = require("node:module");
const { join } = require("node:path");

const ENTRY = join(__dirname, "..", "index.ts");
const CDKTN_NAMES = { cdktf: "cdktn", "@cdktf/provider-aws": "@cdktn/provider-aws" };

const resolve = Module._resolveFilename;
let names = {};

Module._resolveFilename = function (request, ...rest) {
  if (request === "cdktf-pulumi-cmk") {
    return ENTRY;
  }
  if (request === "cdktf-pulumi-cmk/cdktn") {
    names = CDKTN_NAMES;
    return ENTRY;
  }
  const name = Object.keys(names).find((each) => request === each || request.startsWith(`${each}/`));
  const renamed = name === undefined ? request : names[name] + request.slice(name.length);
  return resolve.call(this, renamed, ...rest);
};
