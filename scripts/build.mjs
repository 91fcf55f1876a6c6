/**
 * Compiles what is published to dist/: the constructs for cdktf and, from the same sources with other names imported,
 * for cdktn. A name changes within its line, so the source maps of both lead to the right place in the same sources. The
 * command-line tool belongs to neither framework and is compiled once.
 *
 * Usage: npm run build
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { decode, encode } from "@jridgewell/sourcemap-codec";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

/** What cdktn calls the packages that the sources import. Class and property names are the same. */
const CDKTN_NAMES = { cdktf: "cdktn", "@cdktf/provider-aws": "@cdktn/provider-aws" };

const { options, fileNames } = configuration("tsconfig.build.json");
const command = fileNames.filter((file) => file.startsWith(join(root, "cli/")));
// What the entry does not import is for this project alone: its app.
const entry = [join(root, "index.ts")];

rmSync(dist, { recursive: true, force: true });
// Nobody imports the command. What it shares with the constructs is written again with them.
emitCommand(command, dist);
emitLibrary(entry, dist);
emitLibrary(entry, join(dist, "cdktn"), CDKTN_NAMES);
removeUnseenDeclarations(dist);
removeUnseenDeclarations(join(dist, "cdktn"));
shareWhatIsTheSame(join(dist, "cdktn"));
keepLinesOfSourceMaps(dist);

/** Writes JavaScript alone. */
function emitCommand(rootNames, outDir) {
  const program = ts.createProgram({ rootNames, options: { ...options, outDir, removeComments: true } });
  report(ts.getPreEmitDiagnostics(program));
  report(program.emit().diagnostics);
}

/**
 * Writes declarations, JavaScript and source maps of files and of all that they import. With other names, it is these
 * packages' types that count. Comments are for readers: they stay in the declarations, and in the sources that the source
 * maps lead to.
 */
function emitLibrary(rootNames, outDir, names = {}) {
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile;
  host.readFile = (file) => {
    const text = readFile(file);
    return text === undefined || file.includes("/node_modules/") ? text : renamed(text, names);
  };
  const create = (changes, oldProgram) =>
    ts.createProgram({ rootNames, options: { ...options, ...changes, outDir }, host, oldProgram });
  const declarations = create({ declaration: true, emitDeclarationOnly: true });
  report(ts.getPreEmitDiagnostics(declarations));
  report(declarations.emit().diagnostics);
  report(create({ sourceMap: true, removeComments: true }, declarations).emit().diagnostics);
}

/** Removes the declarations that an importer's compiler never reads: those of what the entry's own types don't name. */
function removeUnseenDeclarations(tree) {
  const seen = new Set();
  const see = (file) => {
    if (!seen.has(file)) {
      seen.add(file);
      relativeImportsOf(file).forEach((name) => see(`${join(dirname(file), name)}.d.ts`));
    }
  };
  see(join(tree, "index.d.ts"));
  for (const file of filesIn(join(tree, "modules"), ".d.ts").filter((each) => !seen.has(each))) {
    rmSync(file);
  }
}

/**
 * Has the second tree refer to the first where both are the same, which makes the package smaller: in what knows no
 * framework, and in all source maps, for a name is as long as the one that it replaces.
 */
function shareWhatIsTheSame(tree) {
  const isShared = (file) =>
    importsOf(file).every((name) => name.startsWith(".") && isShared(`${join(dirname(file), name)}.js`));
  const files = filesIn(tree, ".js");
  const shared = files.filter(isShared);
  for (const file of files) {
    const twin = join(dist, relative(tree, file));
    const toTwin = relative(dirname(file), twin).replaceAll("\\", "/");
    const module = toTwin.replace(/\.js$/, "");
    if (shared.includes(file)) {
      writeFileSync(file, `"use strict";\nmodule.exports = require("${module}");\n`);
      const declarations = file.replace(/\.js$/, ".d.ts");
      if (existsSync(declarations) && importsOf(declarations).every((name) => name.startsWith("."))) {
        writeFileSync(declarations, `export * from "${module}";\n`);
      }
    } else {
      if (mappingsOf(file) !== mappingsOf(twin)) {
        throw new Error(`${file} and ${twin} have different source maps, but one is to serve both.`);
      }
      const code = readFileSync(file, "utf8");
      writeFileSync(file, code.replace(/(?<=\n\/\/# sourceMappingURL=).+/, `${toTwin}.map`));
    }
    rmSync(`${file}.map`);
  }
}

/** Leaves out columns, which would take more of the package than its JavaScript: a stack trace leads to a line. */
function keepLinesOfSourceMaps(tree) {
  for (const file of filesIn(tree, ".js.map")) {
    const map = JSON.parse(readFileSync(file, "utf8"));
    const lines = decode(map.mappings).map((segments) => segments.slice(0, 1));
    writeFileSync(file, JSON.stringify({ ...map, mappings: encode(lines) }));
  }
}

function mappingsOf(file) {
  return JSON.parse(readFileSync(`${file}.map`, "utf8")).mappings;
}

function filesIn(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

function importsOf(file) {
  return ts.preProcessFile(readFileSync(file, "utf8"), true, true).importedFiles.map(({ fileName }) => fileName);
}

function relativeImportsOf(file) {
  return importsOf(file).filter((name) => name.startsWith("."));
}

function configuration(file) {
  const { config, error } = ts.readConfigFile(join(root, file), ts.sys.readFile);
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, root);
  report([error, ...parsed.errors].filter(Boolean));
  return parsed;
}

/** A source file with the packages that it imports renamed. A name counts with all that lies below it. */
function renamed(text, names) {
  const imports = ts.preProcessFile(text).importedFiles;
  // From the last to the first, so that positions stay true.
  return imports.reverse().reduce((result, { fileName, pos }) => {
    const name = Object.keys(names).find((each) => fileName === each || fileName.startsWith(`${each}/`));
    // The position is that of the quote before the name.
    return name === undefined
      ? result
      : `${result.slice(0, pos + 1)}${names[name]}${result.slice(pos + 1 + name.length)}`;
  }, text);
}

/** Ends the build where the compiler has something to say. */
function report(diagnostics) {
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
