/**
 * Compiles the published code to dist/: the constructs for cdktf and, from the same sources with other imports, the constructs for
 * cdktn. The command uses neither framework and is compiled once.
 *
 * Usage: npm run build
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

/** Parsed files of other packages, by path. */
const parsedPackages = new Map();

/** Names of the imported packages in cdktn. Class and property names are the same. */
const CDKTN_NAMES = { cdktf: "cdktn", "@cdktf/provider-aws": "@cdktn/provider-aws" };

const { options, fileNames } = configuration("tsconfig.build.json");
const command = fileNames.filter((file) => file.startsWith(join(root, "cli/")));
// Only files that the entry imports are published. The others belong to this project's app.
const entry = [join(root, "index.ts")];

rmSync(dist, { recursive: true, force: true });
// The files that the command shares with the constructs are compiled again with them.
emitCommand(command, dist);
emitLibrary(entry, dist);
emitLibrary(entry, join(dist, "cdktn"), CDKTN_NAMES);
removeInternalComments(dist);
removeInternalComments(join(dist, "cdktn"));
shareIdenticalFiles(join(dist, "cdktn"));

/** Emits JavaScript without declarations, because nothing imports the command. */
function emitCommand(rootNames, outDir) {
  const host = createHost();
  const program = ts.createProgram({ rootNames, options: { ...options, outDir, removeComments: true }, host });
  failOnDiagnostics(ts.getPreEmitDiagnostics(program));
  failOnDiagnostics(program.emit().diagnostics);
}

/**
 * Emits declarations and JavaScript for files and their imports. `names` replaces package names, and the types are those of the
 * replacements. Comments stay in the declarations.
 */
function emitLibrary(rootNames, outDir, names = {}) {
  const host = createHost();
  const readFile = host.readFile;
  host.readFile = (file) => {
    const text = readFile(file);
    return text === undefined || file.includes("/node_modules/") ? text : replaceImports(text, names);
  };
  const create = (changes, oldProgram) =>
    ts.createProgram({ rootNames, options: { ...options, ...changes, outDir }, host, oldProgram });
  const declarations = create({ declaration: true, emitDeclarationOnly: true });
  failOnDiagnostics(ts.getPreEmitDiagnostics(declarations));
  failOnDiagnostics(declarations.emit().diagnostics);
  // The types were checked above.
  failOnDiagnostics(create({ removeComments: true, noCheck: true }, declarations).emit().diagnostics);
}

/** Creates a compiler host. All hosts share the parsed files of other packages, because parsing them takes seconds. */
function createHost() {
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile;
  host.getSourceFile = (file, ...rest) => {
    if (!file.includes("/node_modules/")) {
      return parse(file, ...rest);
    }
    if (!parsedPackages.has(file)) {
      parsedPackages.set(file, parse(file, ...rest));
    }
    return parsedPackages.get(file);
  };
  return host;
}

/** Makes the package smaller: declarations that the entry doesn't export keep no comments, because no editor shows them to users. */
function removeInternalComments(tree) {
  const entry = join(tree, "index.d.ts");
  const exported = new Set([entry, ...importsOf(entry).map((name) => `${join(tree, name)}.d.ts`)]);
  const printer = ts.createPrinter({ removeComments: true });
  for (const file of filesIn(join(tree, "modules"), ".d.ts").filter((each) => !exported.has(each))) {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, printer.printFile(ts.createSourceFile(file, text, ts.ScriptTarget.Latest)));
  }
}

/** Makes the package smaller: a file of the second tree that imports no framework re-exports that of the first. */
function shareIdenticalFiles(tree) {
  shareFiles(tree, ".js", (original) => `"use strict";\nmodule.exports = require("${original}");\n`);
  shareFiles(tree, ".d.ts", (original) => `export * from "${original}";\n`);
}

function shareFiles(tree, ending, reexport) {
  const isShared = (file) =>
    importsOf(file).every((name) => name.startsWith(".") && isShared(`${join(dirname(file), name)}${ending}`));
  for (const file of filesIn(tree, ending).filter(isShared)) {
    const original = relative(dirname(file), join(dist, relative(tree, file))).replaceAll("\\", "/");
    writeFileSync(file, reexport(original.slice(0, -ending.length)));
  }
}

function filesIn(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

function importsOf(file) {
  return ts.preProcessFile(readFileSync(file, "utf8"), true, true).importedFiles.map(({ fileName }) => fileName);
}

function configuration(file) {
  const { config, error } = ts.readConfigFile(join(root, file), ts.sys.readFile);
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, root);
  failOnDiagnostics([error, ...parsed.errors].filter(Boolean));
  return parsed;
}

/** Replaces the names of imported packages, including imports below them. */
function replaceImports(text, names) {
  const imports = ts.preProcessFile(text).importedFiles;
  // From the last to the first, so that the positions stay valid.
  return imports.reverse().reduce((result, { fileName, pos }) => {
    const name = Object.keys(names).find((each) => fileName === each || fileName.startsWith(`${each}/`));
    // The position is before the opening quote.
    return name === undefined
      ? result
      : `${result.slice(0, pos + 1)}${names[name]}${result.slice(pos + 1 + name.length)}`;
  }, text);
}

/** Prints diagnostics and ends the build if there are any. */
function failOnDiagnostics(diagnostics) {
  if (diagnostics.length > 0) {
    const host = {
      getCanonicalFileName: (file) => file,
      getCurrentDirectory: () => root,
      getNewLine: () => "\n",
    };
    console.error(ts.formatDiagnosticsWithColorAndContext(diagnostics, host));
    process.exit(1);
  }
}
