import { rmSync } from 'node:fs';
import { delimiter, dirname, join, parse } from 'node:path';
import { areAsRecorded, recordFiles } from './file-record.mjs';
import { readJson } from './json-file.mjs';
import { logFile } from './log-file.mjs';
import { npmCommand } from './npm-command.mjs';
import { lastLines } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';
import {
  bindingPath,
  compileBinding,
  keepBinding,
  linkLibrary,
  restoreBinding,
} from './tensorflow-binding.mjs';
import { tensorflowKind } from './tensorflow-kind.mjs';
import { givenLibrary, wheelLibrary, wheelsFor } from './tensorflow-library.mjs';
import { isWheelPresent } from './wheel.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {import('./tensorflow-kind.mjs').TensorflowKind} TensorflowKind */
/** @typedef {import('./tensorflow-library.mjs').Library} Library */

/**
 * Native TensorFlow: the library in the cache, linked and bound, proven to load, and a file that says where.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const tensorflow = {
  name: 'TensorFlow',
  after: ['compiler', 'python3'],
  async ensure(machine) {
    const choice = await tensorflowKind(machine);
    const locationFile = join(machine.root, 'node_modules', '.reelsweep', 'tensorflow.json');
    const standing = standingLocation(machine, choice, locationFile);
    if (standing !== undefined) return `${standing.version}, ${choice.kind} (${choice.because})`;
    // From here on the old location is not to be believed.
    rmSync(locationFile, { force: true });
    const location = await place(machine, choice);
    const { dir, base } = parse(location.bindingPath);
    recordFiles(locationFile, dir, [base], { ...location, choice });
    return `${location.version}, ${location.kind} (${choice.because}), ${location.libraryFolder}`;
  },
};

/**
 * What the location file says, where it was written for this very choice and all it names still stands.
 *
 * @param {Machine} machine
 * @param {TensorflowKind} choice
 * @param {string} locationFile
 */
function standingLocation(machine, choice, locationFile) {
  const location = readJson(locationFile);
  if (location === undefined || location.bindingPath !== bindingPath(machine)) return undefined;
  const before = { kind: location.choice?.kind, folder: location.choice?.folder };
  const now = { kind: choice.kind, folder: 'folder' in choice ? choice.folder : undefined };
  if (before.kind !== now.kind || before.folder !== now.folder) return undefined;
  const folders = [location.libraryFolder, ...location.cudaLibraryFolders];
  if (!folders.every((folder) => machine.exists(folder))) return undefined;
  if (!areAsRecorded(locationFile, dirname(location.bindingPath))) return undefined;
  if (choice.kind === 'cpu' || choice.kind === 'cuda') {
    if (!wheelsFor(choice.kind).every((wheel) => isWheelPresent(machine, wheel))) return undefined;
  }
  return location;
}

/**
 * @param {Machine} machine
 * @param {TensorflowKind} choice
 * @returns {Promise<{ version: string, kind: string, bindingPath: string, libraryFolder: string, cudaLibraryFolders: readonly string[] }>}
 */
async function place(machine, choice) {
  if (choice.kind === 'tfjs') return placeByItsOwnInstaller(machine);
  const library =
    choice.kind === 'given'
      ? givenLibrary(machine, choice.folder)
      : await wheelLibrary(machine, choice.kind);
  linkLibrary(machine, library);
  const { kind, folder: libraryFolder, cudaLibraryFolders } = library;
  let loaded = restoreBinding(machine, library) ? await load(machine, library) : undefined;
  if (loaded?.version === undefined) {
    await compileBinding(machine);
    loaded = await load(machine, library);
    if (loaded.version !== undefined) keepBinding(machine, library);
  }
  const version = provenVersion(machine, loaded);
  return { version, kind, bindingPath: bindingPath(machine), libraryFolder, cudaLibraryFolders };
}

/**
 * Elsewhere than on Linux x64 with glibc: tfjs-node's installer fetches the library its makers built.
 *
 * @param {Machine} machine
 */
async function placeByItsOwnInstaller(machine) {
  machine.say("npm rebuild @tensorflow/tfjs-node-gpu (tfjs-node's own installer; untested here)");
  const log = logFile(machine, 'tfjs-node-installer');
  const { command, args } = npmCommand(machine, [
    'rebuild',
    '@tensorflow/tfjs-node-gpu',
    '--ignore-scripts=false',
    '--foreground-scripts',
  ]);
  const { code, output } = await machine.run(command, args, { log });
  if (code !== 0) {
    throw new SetupFailure(
      `tfjs-node's own installer ended with exit code ${code}.`,
      'REELSWEEP_TENSORFLOW=<folder of a libtensorflow you have> npm run setup',
      { log, lastLines: lastLines(output) },
    );
  }
  const version = provenVersion(machine, await load(machine, { cudaLibraryFolders: [] }));
  const libraryFolder = join(dirname(dirname(dirname(bindingPath(machine)))), 'deps', 'lib');
  return {
    version,
    kind: 'tfjs',
    bindingPath: bindingPath(machine),
    libraryFolder,
    cudaLibraryFolders: [],
  };
}

/**
 * Loads the binding in a process of its own: a damaged one would take this one down with it.
 *
 * @param {Machine} machine
 * @param {{ cudaLibraryFolders: readonly string[] }} library
 * @returns {Promise<{ version: string | undefined, output: string }>}
 */
async function load(machine, { cudaLibraryFolders }) {
  const program =
    "const b = require(process.argv[1]); process.stdout.write('TensorFlow ' + b.TF_Version + '\\n')";
  const path = [...cudaLibraryFolders, machine.env['LD_LIBRARY_PATH'] ?? ''].filter(Boolean);
  const env = { ...machine.env, LD_LIBRARY_PATH: path.join(delimiter), TF_CPP_MIN_LOG_LEVEL: '2' };
  const { code, output } = await machine.run(
    machine.execPath,
    ['-e', program, bindingPath(machine)],
    { env, log: logFile(machine, 'tensorflow-load') },
  );
  return { version: code === 0 ? /^TensorFlow (\S+)/m.exec(output)?.[1] : undefined, output };
}

/**
 * @param {Machine} machine
 * @param {{ version: string | undefined, output: string }} loaded
 */
function provenVersion(machine, { version, output }) {
  if (version !== undefined) return version;
  throw new SetupFailure(
    `the native TensorFlow at ${bindingPath(machine)} does not load.`,
    `rm -r ${machine.cache} && npm run setup   (fetches and builds it anew)`,
    { log: logFile(machine, 'tensorflow-load'), lastLines: lastLines(output) },
  );
}
