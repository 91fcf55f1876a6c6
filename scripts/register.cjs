/**
 * Preload this with `node --require` to run TypeScript files. Works like `sucrase/register`, but stores the compiled files in
 * node_modules/.cache, because compiling them takes longer than the rest of the app's start.
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, join, relative } = require("node:path");

const PROJECT = join(__dirname, "..");
const CACHE = join(PROJECT, "node_modules", ".cache", "cdktf-pulumi-cmk");
/** Transforms and source map of `sucrase/register`. */
const OPTIONS = { transforms: ["imports", "typescript"] };

// Exists in Node.js 22.8 and later. Stores the bytecode of all modules, also of cdktf.
Module.enableCompileCache?.(join(CACHE, "bytecode"));

// A stored file is used only if the same compiler wrote it.
const compiler = hashOf(
  readFileSync(require.resolve("sucrase/package.json"), "utf8"),
  readFileSync(__filename, "utf8"),
);

Module._extensions[".ts"] = (module, filename) => {
  module._compile(compile(readFileSync(filename, "utf8"), filename), filename);
};

function compile(source, filename) {
  // Copies of the project that share node_modules share the stored files, so that they don't add more with each copy.
  const file = join(CACHE, `${hashOf(relative(PROJECT, filename))}.js`);
  const hash = hashOf(compiler, source);
  const stored = read(file);
  if (stored?.endsWith(hash)) {
    return stored;
  }
  const compiled = `${transform(source, filename)}\n// ${hash}`;
  store(file, compiled);
  return compiled;
}

function hashOf(...texts) {
  return createHash("sha256").update(texts.join("\0")).digest("hex");
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function transform(source, filename) {
  const { code, sourceMap } = require("sucrase").transform(source, {
    ...OPTIONS,
    sourceMapOptions: { compiledFilename: filename },
    filePath: filename,
  });
  // Relative to the compiled file, so that it's right for each copy of the project.
  const { mappings, names, version } = sourceMap;
  const map = Buffer.from(JSON.stringify({ version, sources: [basename(filename)], names, mappings })).toString(
    "base64",
  );
  return `${code}\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${map}`;
}

/** Stores a compiled file, unless the folder can't be written. Other processes never see a part of the file. */
function store(file, content) {
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, content);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The next start compiles the file again.
  }
}
