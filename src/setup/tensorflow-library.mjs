import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SetupFailure } from './run-command.mjs';
import { cudaWheels, tensorflowWheels } from './tensorflow-wheels.mjs';
import { ensureWheel, isWheelPresent, wheelFolder } from './wheel.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */

/**
 * Which native TensorFlow this machine gets.
 * - cpu, cuda: the library inside PyPI's wheel (Linux x64 with glibc)
 * - given: a folder that REELSWEEP_TENSORFLOW names
 * - tfjs: what tfjs-node's own installer fetches (any other platform; untested)
 *
 * @typedef {{ kind: 'cpu' | 'cuda', because: string } | { kind: 'tfjs', because: string } | { kind: 'given', folder: string, because: string }} TensorflowKind
 */

/**
 * A native TensorFlow library on disk; all folders are absolute.
 *
 * @typedef {object} Library
 * @property {'cpu' | 'cuda' | 'given'} kind
 * @property {string} folder holds the shared libraries
 * @property {string} file the main library's name in it
 * @property {string} include holds tensorflow/c/c_api.h
 * @property {readonly string[]} cudaLibraryFolders for LD_LIBRARY_PATH of a process that trains
 */

/** CUDA 12 runs on every driver from 525.60.13 on (NVIDIA's table of minor version compatibility). */
const oldestDriver = '525.60.13';
const oldestGlibc = '2.27';

/** Free bytes to begin a download with: the wheel and what is extracted from it lie side by side. */
const roomNeeded = { cpu: 1.5e9, cuda: 12e9 };

/**
 * @param {Machine} machine
 * @returns {Promise<TensorflowKind>}
 */
export async function tensorflowKind(machine) {
  const wish = machine.env['REELSWEEP_TENSORFLOW'] ?? '';
  const isBuild = wish === 'cpu' || wish === 'cuda';
  if (wish !== '' && !isBuild) {
    return { kind: 'given', folder: wish, because: 'REELSWEEP_TENSORFLOW names it' };
  }
  const glibc = machine.platform === 'linux' ? machine.glibcVersion() : undefined;
  if (machine.arch !== 'x64' || glibc === undefined || isOlder(glibc, oldestGlibc)) {
    const here = `${machine.platform} ${machine.arch}${glibc === undefined ? '' : `, glibc ${glibc}`}`;
    return {
      kind: 'tfjs',
      because: `PyPI's library needs Linux x64 with glibc ${oldestGlibc} or later (here: ${here})`,
    };
  }
  if (isBuild) return { kind: wish, because: `REELSWEEP_TENSORFLOW=${wish}` };
  const driver = await nvidiaDriver(machine);
  if (driver === undefined) return { kind: 'cpu', because: 'no NVIDIA driver' };
  if (!isOlder(driver, oldestDriver)) return { kind: 'cuda', because: `NVIDIA driver ${driver}` };
  return {
    kind: 'cpu',
    because: `the NVIDIA driver ${driver} is older than ${oldestDriver}, which CUDA 12 needs`,
  };
}

/**
 * The driver's version by nvidia-smi, else by the kernel module: a container may lack the tool.
 *
 * @param {Machine} machine
 * @returns {Promise<string | undefined>}
 */
async function nvidiaDriver(machine) {
  if (machine.findProgram('nvidia-smi') !== undefined) {
    const query = ['--query-gpu=driver_version', '--format=csv,noheader'];
    const { code, output } = await machine.run('nvidia-smi', query);
    const version = /^\d+(\.\d+)+/m.exec(output)?.[0];
    if (code === 0 && version !== undefined) return version;
  }
  const text = machine.readText('/proc/driver/nvidia/version') ?? '';
  return /Kernel Module.*?\s(\d+(?:\.\d+)+)\s/.exec(text)?.[1];
}

/** @type {(version: string, oldest: string) => boolean} */
function isOlder(version, oldest) {
  return version.localeCompare(oldest, 'en', { numeric: true }) < 0;
}

/** The wheels a kind is made of. @param {'cpu' | 'cuda'} kind */
export function wheelsFor(kind) {
  return kind === 'cuda' ? [tensorflowWheels.cuda, ...cudaWheels] : [tensorflowWheels.cpu];
}

/** @type {(machine: Machine, kind: 'cpu' | 'cuda') => import('./tensorflow-wheels.mjs').Wheel[]} */
export function missingWheels(machine, kind) {
  return wheelsFor(kind).filter((wheel) => !isWheelPresent(machine, wheel));
}

/** @param {Machine} machine */
export async function mustFetchLibrary(machine) {
  const { kind } = await tensorflowKind(machine);
  return (kind === 'cpu' || kind === 'cuda') && missingWheels(machine, kind).length > 0;
}

/**
 * Puts PyPI's library into the cache where it is missing.
 *
 * @param {Machine} machine
 * @param {'cpu' | 'cuda'} kind
 * @returns {Promise<Library>}
 */
export async function wheelLibrary(machine, kind) {
  const missing = missingWheels(machine, kind);
  if (missing.length > 0) {
    const needed = (roomNeeded[kind] * missing.length) / wheelsFor(kind).length;
    const free = machine.freeBytes(machine.cache);
    if (free < needed) {
      throw new SetupFailure(
        `TensorFlow needs ${gigabytes(needed)} of disk while it is fetched, and ${machine.cache} has ${gigabytes(free)} left.`,
        'XDG_CACHE_HOME=<a folder with more room> npm run setup   (keep the variable set from then on)',
      );
    }
    const what = kind === 'cuda' ? 'with CUDA from PyPI: about 3 GB' : 'from PyPI: 272 MB';
    machine.say(`TensorFlow ${what} the first time, kept for every later clone`);
  }
  for (const wheel of missing) await ensureWheel(machine, wheel);
  const folder = join(wheelFolder(machine, tensorflowWheels[kind]), 'tensorflow');
  const cudaFolders = cudaWheels.flatMap((wheel) => {
    const nvidia = join(wheelFolder(machine, wheel), 'nvidia');
    return kind === 'cuda' ? readdirSync(nvidia).map((part) => join(nvidia, part, 'lib')) : [];
  });
  return {
    kind,
    folder,
    file: 'libtensorflow_cc.so.2',
    include: join(folder, 'include'),
    cudaLibraryFolders: cudaFolders.filter((path) => machine.exists(path)),
  };
}

/**
 * The library in a folder of the user's: the folder itself, or its lib/, with include/ in it or next to it.
 *
 * @param {Machine} machine
 * @param {string} given
 * @returns {Library}
 */
export function givenLibrary(machine, given) {
  const root = resolve(machine.root, given);
  const names = ['libtensorflow_cc.so.2', 'libtensorflow.so.2'];
  const found = [root, join(root, 'lib')]
    .flatMap((folder) => names.map((file) => ({ folder, file })))
    .find(({ folder, file }) => machine.exists(join(folder, file)));
  if (found === undefined) {
    throw new SetupFailure(
      `REELSWEEP_TENSORFLOW names ${root}, which holds neither ${names.join(' nor ')} (nor does its lib/).`,
      'REELSWEEP_TENSORFLOW=<a folder that holds one of them> npm run setup, or unset REELSWEEP_TENSORFLOW && npm run setup',
    );
  }
  const includes = [join(found.folder, 'include'), join(dirname(found.folder), 'include')];
  const include = includes.find((path) => machine.exists(join(path, 'tensorflow/c/c_api.h')));
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
