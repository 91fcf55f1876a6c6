/**
 * Compiles what is published to dist/: the constructs for cdktf and, from the same sources with other names imported,
 * for cdktn. A name changes within its line, so the source maps of both lead to the right place in the same sources. The
 * command-line tool belongs to neither framework and is compiled once.
 *
 * Usage: npm run build
 */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

/** What cdktn calls the packages that the sources import. Class and property names are the same. */
const CDKTN_NAMES = { cdktf: "cdktn", "@cdktf/provider-aws": "@cdktn/provider-aws" };

const { options, fileNames } = configuration("tsconfig.build.json");
const command = fileNames.filter((file) => file.startsWith(join(root, "cli/")));
const library = fileNames.filter((file) => !command.includes(file));

rmSync(dist, { recursive: true, force: true });
// Nobody imports the command. What it shares with the constructs is written again with them.
emitCommand(command, dist);
emitLibrary(library, dist);
emitLibrary([join(root, "index.ts")], join(dist, "cdktn"), CDKTN_NAMES);

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
