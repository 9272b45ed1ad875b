import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SetupFailure } from './setup-failure.mjs';
import { tensorflowKind } from './tensorflow-kind.mjs';
import { cudaWheels, tensorflowWheels } from './tensorflow-wheels.mjs';
import { ensureWheel, isWheelPresent, wheelFolder } from './wheel.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {import('./tensorflow-wheels.mjs').Wheel} Wheel */

/**
 * A native TensorFlow library on disk.
 *
 * @typedef {object} Library
 * @property {'cpu' | 'cuda' | 'given'} kind
 * @property {string} folder absolute, holds the shared libraries
 * @property {string} file the main library's name in it
 * @property {string} include absolute, holds tensorflow/c/c_api.h
 * @property {readonly string[]} cudaLibraryFolders absolute; a process that trains gets them in LD_LIBRARY_PATH
 */

/** Free bytes to begin a download with: the wheel and what is extracted from it lie side by side. */
const roomNeeded = { cpu: 1.5e9, cuda: 12e9 };

/**
 * The wheels a kind is made of.
 *
 * @param {'cpu' | 'cuda'} kind
 * @returns {readonly Wheel[]}
 */
export function wheelsFor(kind) {
  return kind === 'cuda' ? [tensorflowWheels.cuda, ...cudaWheels] : [tensorflowWheels.cpu];
}

/**
 * Whether pip will be asked for anything.
 *
 * @param {Machine} machine
 */
export async function mustFetchLibrary(machine) {
  const { kind } = await tensorflowKind(machine);
  if (kind !== 'cpu' && kind !== 'cuda') return false;
  return !wheelsFor(kind).every((wheel) => isWheelPresent(machine, wheel));
}

/**
 * Puts PyPI's library into the cache where it is not there yet.
 *
 * @param {Machine} machine
 * @param {'cpu' | 'cuda'} kind
 * @returns {Promise<Library>}
 */
export async function wheelLibrary(machine, kind) {
  const wheels = wheelsFor(kind);
  const missing = wheels.filter((wheel) => !isWheelPresent(machine, wheel));
  if (missing.length > 0) {
    const needed = (roomNeeded[kind] * missing.length) / wheels.length;
    const free = machine.freeBytes(machine.cache);
    if (free < needed) {
      throw new SetupFailure(
        `TensorFlow needs ${gigabytes(needed)} of disk while it is fetched, and ${machine.cache} has ${gigabytes(free)} left.`,
        'XDG_CACHE_HOME=<a folder with more room> npm run setup   (keep the variable set from then on)',
      );
    }
    machine.say(
      kind === 'cuda'
        ? 'TensorFlow with CUDA from PyPI: about 3 GB the first time, kept for every later clone'
        : 'TensorFlow from PyPI: 272 MB the first time, kept for every later clone',
    );
  }
  for (const wheel of wheels) await ensureWheel(machine, wheel);
  return describeWheelLibrary(machine, kind);
}

/**
 * @param {Machine} machine
 * @param {'cpu' | 'cuda'} kind
 * @returns {Library}
 */
function describeWheelLibrary(machine, kind) {
  const folder = join(wheelFolder(machine, tensorflowWheels[kind]), 'tensorflow');
  return {
    kind,
    folder,
    file: 'libtensorflow_cc.so.2',
    include: join(folder, 'include'),
    cudaLibraryFolders:
      kind === 'cuda' ? cudaWheels.flatMap((wheel) => cudaFolders(machine, wheel)) : [],
  };
}

/**
 * @param {Machine} machine
 * @param {Wheel} wheel
 */
function cudaFolders(machine, wheel) {
  const nvidia = join(wheelFolder(machine, wheel), 'nvidia');
  return readdirSync(nvidia)
    .map((part) => join(nvidia, part, 'lib'))
    .filter((folder) => machine.exists(folder));
}

/**
 * The library in a folder of the user's: the folder itself, or its lib/, with include/ in it or beside it.
 *
 * @param {Machine} machine
 * @param {string} given
 * @returns {Library}
 */
export function givenLibrary(machine, given) {
  const root = resolve(machine.root, given);
  const names = ['libtensorflow_cc.so.2', 'libtensorflow.so.2'];
  const candidates = [root, join(root, 'lib')].flatMap((folder) =>
    names.map((file) => ({ folder, file })),
  );
  const found = candidates.find(({ folder, file }) => machine.exists(join(folder, file)));
  if (found === undefined) {
    throw new SetupFailure(
      `REELSWEEP_TENSORFLOW names ${root}, which holds neither ${names.join(' nor ')} (nor does its lib/).`,
      'REELSWEEP_TENSORFLOW=<a folder that holds one of them> npm run setup, or unset REELSWEEP_TENSORFLOW && npm run setup',
    );
  }
  const includes = [join(found.folder, 'include'), join(dirname(found.folder), 'include')];
  const include = includes.find((folder) =>
    machine.exists(join(folder, 'tensorflow', 'c', 'c_api.h')),
  );
  if (include === undefined) {
    throw new SetupFailure(
      `REELSWEEP_TENSORFLOW names ${root}, whose headers are missing: tensorflow/c/c_api.h is in neither ${includes.join(' nor ')}.`,
      `put TensorFlow's include folder at ${includes[0]}, then: npm run setup`,
    );
  }
  return { kind: 'given', ...found, include, cudaLibraryFolders: [] };
}

/** @param {number} bytes */
function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
