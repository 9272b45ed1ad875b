import { rmSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { areAsRecorded, readJson, recordFiles } from './file-record.mjs';
import { runNpm } from './packages.mjs';
import { SetupFailure, runLogged } from './run-command.mjs';
import {
  bindingPath,
  compileBinding,
  keepBinding,
  linkLibrary,
  packageFolder,
  restoreBinding,
} from './tensorflow-binding.mjs';
import {
  givenLibrary,
  missingWheels,
  tensorflowKind,
  wheelLibrary,
} from './tensorflow-library.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {import('./tensorflow-library.mjs').TensorflowKind} TensorflowKind */

/** @typedef {{ version: string, kind: string, bindingPath: string, libraryFolder: string, cudaLibraryFolders: readonly string[] }} Location */

/**
 * Native TensorFlow: the library in the cache, linked and bound, loaded once as a proof, and a file that says where it is.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const tensorflow = {
  name: 'TensorFlow',
  after: ['compiler', 'python3'],
  async ensure(machine) {
    const choice = await tensorflowKind(machine);
    const locationFile = join(machine.root, 'node_modules', '.reelsweep', 'tensorflow.json');
    const present = presentLocation(machine, choice, locationFile);
    if (present !== undefined) return `${present.version}, ${choice.kind} (${choice.because})`;
    // A location that no longer holds must not be found while this runs, or after it failed.
    rmSync(locationFile, { force: true });
    const location =
      choice.kind === 'tfjs' ? await runInstaller(machine) : await install(machine, choice);
    const path = location.bindingPath;
    recordFiles(locationFile, dirname(path), [basename(path)], { ...location, choice });
    return `${location.version}, ${location.kind} (${choice.because}), ${location.libraryFolder}`;
  },
};

/**
 * What the location file says, if it was written for this choice and all that it names is unchanged.
 *
 * @type {(machine: Machine, choice: TensorflowKind, locationFile: string) => Location | undefined}
 */
function presentLocation(machine, choice, locationFile) {
  const location = readJson(locationFile);
  if (location === undefined || location.bindingPath !== bindingPath(machine)) return undefined;
  const folder = 'folder' in choice ? choice.folder : undefined;
  if (location.choice?.kind !== choice.kind || location.choice.folder !== folder) return undefined;
  const folders = [location.libraryFolder, ...location.cudaLibraryFolders];
  if (!folders.every((path) => machine.exists(path))) return undefined;
  if (!areAsRecorded(locationFile, dirname(location.bindingPath))) return undefined;
  const isWheel = choice.kind === 'cpu' || choice.kind === 'cuda';
  return isWheel && missingWheels(machine, choice.kind).length > 0 ? undefined : location;
}

/** @type {(machine: Machine, choice: Exclude<TensorflowKind, { kind: 'tfjs' }>) => Promise<Location>} */
async function install(machine, choice) {
  const library =
    choice.kind === 'given'
      ? givenLibrary(machine, choice.folder)
      : await wheelLibrary(machine, choice.kind);
  const { kind, folder: libraryFolder, cudaLibraryFolders } = library;
  linkLibrary(machine, library);
  const restored = restoreBinding(machine, library)
    ? await load(machine, cudaLibraryFolders)
    : undefined;
  let version = restored?.version;
  if (version === undefined) {
    await compileBinding(machine);
    version = loadedVersion(machine, await load(machine, cudaLibraryFolders));
    keepBinding(machine, library);
  }
  return { version, kind, bindingPath: bindingPath(machine), libraryFolder, cudaLibraryFolders };
}

/**
 * Elsewhere than on Linux x64 with glibc: tfjs-node's installer fetches the library its makers built.
 *
 * @type {(machine: Machine) => Promise<Location>}
 */
async function runInstaller(machine) {
  machine.say("npm rebuild @tensorflow/tfjs-node-gpu (tfjs-node's own installer; untested here)");
  const name = '@tensorflow/tfjs-node-gpu';
  const args = ['rebuild', name, '--ignore-scripts=false', '--foreground-scripts'];
  const { code, evidence } = await runNpm(machine, 'tfjs-node-installer', args);
  if (code !== 0) {
    throw new SetupFailure(
      `tfjs-node's own installer ended with exit code ${code}.`,
      'REELSWEEP_TENSORFLOW=<folder of a libtensorflow you have> npm run setup',
      evidence,
    );
  }
  return {
    version: loadedVersion(machine, await load(machine, [])),
    kind: 'tfjs',
    bindingPath: bindingPath(machine),
    libraryFolder: join(packageFolder(machine), 'deps', 'lib'),
    cudaLibraryFolders: [],
  };
}

/**
 * Loads the binding in another process, which a damaged one would end.
 *
 * @param {Machine} machine
 * @param {readonly string[]} cudaLibraryFolders
 */
async function load(machine, cudaLibraryFolders) {
  const program =
    "const b = require(process.argv[1]); process.stdout.write('TensorFlow ' + b.TF_Version + '\\n')";
  const path = [...cudaLibraryFolders, machine.env['LD_LIBRARY_PATH'] ?? ''].filter(Boolean);
  const env = { ...machine.env, LD_LIBRARY_PATH: path.join(delimiter), TF_CPP_MIN_LOG_LEVEL: '2' };
  const args = ['-e', program, bindingPath(machine)];
  const { code, output, evidence } = await runLogged(
    machine,
    'tensorflow-load',
    machine.execPath,
    args,
    { env },
  );
  return { version: code === 0 ? /^TensorFlow (\S+)/m.exec(output)?.[1] : undefined, evidence };
}

/** @type {(machine: Machine, loaded: Awaited<ReturnType<typeof load>>) => string} */
function loadedVersion(machine, { version, evidence }) {
  if (version !== undefined) return version;
  throw new SetupFailure(
    `the native TensorFlow at ${bindingPath(machine)} does not load.`,
    `rm -r ${machine.cache} && npm run setup   (fetches and builds it anew)`,
    evidence,
  );
}
