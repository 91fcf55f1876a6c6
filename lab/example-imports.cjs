/**
 * Lets an example import the package by its name, from the sources of this project. Preload it with `node -r`.
 *
 * The build of the package for cdktn consists of the same sources, with other packages imported. So does this one.
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
