import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { areAsRecorded, recordFiles } from './file-record.mjs';
import { readJson } from './json-file.mjs';
import { whileLocked } from './lock.mjs';
import { logFile } from './log-file.mjs';
import { looksOffline } from './offline.mjs';
import { lastLines } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';

/** @typedef {import('./tensorflow-wheels.mjs').Wheel} Wheel */
/** @typedef {import('./machine.mjs').Machine} Machine */

/** A wheel is a zip file. Arguments: the wheel, the target folder, the prefixes of the members wanted. */
const extractProgram = `
import sys, zipfile
wheel, target, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as file:
    file.extractall(target, [name for name in file.namelist() if name.startswith(tuple(prefixes))])
`;

/**
 * The folder in the cache that holds what was extracted from a wheel.
 *
 * @param {{ cache: string }} machine
 * @param {Wheel} wheel
 */
export function wheelFolder({ cache }, { name, version }) {
  return join(cache, `${name}-${version}`);
}

/**
 * Whether the wheel's contents are there, whole: every library is still as it was extracted.
 *
 * @param {{ cache: string }} machine
 * @param {Wheel} wheel
 */
export function isWheelPresent(machine, wheel) {
  const folder = wheelFolder(machine, wheel);
  const recordPath = join(folder, 'wheel.json');
  const { sha256, sizes } = readJson(recordPath) ?? {};
  if (sha256 !== wheel.sha256) return false;
  // Extracted by a set-up that noted no hashes: from now on they are known.
  if (sizes !== undefined) {
    if (JSON.stringify(sizes) !== JSON.stringify(sizesIn(folder))) return false;
    recordFiles(recordPath, folder, librariesIn(folder), { sha256 });
  }
  return areAsRecorded(recordPath, folder);
}

/**
 * Fetches a wheel with pip, holds it against its sha256, extracts what is needed, and renames the whole
 * into place; the wheel itself and anything half done are removed.
 *
 * @param {Machine} machine
 * @param {Wheel} wheel
 * @returns {Promise<string>} the folder
 */
export async function ensureWheel(machine, wheel) {
  const folder = wheelFolder(machine, wheel);
  if (isWheelPresent(machine, wheel)) return folder;
  return whileLocked(machine, join(machine.cache, 'locks', basename(folder)), async () => {
    // Another clone's set-up may have fetched it while this one waited.
    if (isWheelPresent(machine, wheel)) return folder;
    removeLeftovers(folder);
    refuseForeign(folder);
    const partial = `${folder}.partial-${process.pid}`;
    mkdirSync(partial, { recursive: true });
    try {
      const file = await download(machine, wheel, partial);
      await checkHash(wheel, file);
      await extract(machine, wheel, file, partial);
      rmSync(dirname(file), { recursive: true });
      const { sha256 } = wheel;
      recordFiles(join(partial, 'wheel.json'), partial, librariesIn(partial), { sha256 });
      rmSync(folder, { recursive: true, force: true });
      renameSync(partial, folder);
      return folder;
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  });
}

/**
 * pip's arguments for one wheel.
 *
 * @param {Wheel} wheel
 * @param {string} into
 */
export function downloadArguments({ name, version, platform, python }, into) {
  const tags = ['--platform', platform, '--python-version', python, '--implementation', 'cp'];
  const quiet = ['--no-cache-dir', '--disable-pip-version-check', '--progress-bar', 'off'];
  const one = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:'];
  return [...one, ...tags, ...quiet, '-d', into, `${name}==${version}`];
}

/**
 * @param {Machine} machine
 * @param {Wheel} wheel
 * @param {string} partial
 */
async function download(machine, wheel, partial) {
  const into = join(partial, 'download');
  const what = `${wheel.name} ${wheel.version}`;
  machine.say(`pip download ${wheel.name}==${wheel.version}`);
  const log = logFile(machine, `pip-download-${wheel.name}`);
  const { code, output } = await machine.run('python3', downloadArguments(wheel, into), { log });
  const files = code === 0 ? readdirSync(into).filter((name) => name.endsWith('.whl')) : [];
  const [file] = files;
  if (file === undefined) {
    throw new SetupFailure(
      looksOffline(output)
        ? `PyPI could not be reached, or the download of ${what} broke off.`
        : `pip could not download ${what} (exit code ${code}).`,
      'npm run setup   (once the network is up; or REELSWEEP_TENSORFLOW=<folder of a libtensorflow you have> npm run setup)',
      { log, lastLines: lastLines(output) },
    );
  }
  return join(into, file);
}

/**
 * @param {Wheel} wheel
 * @param {string} file
 */
async function checkHash({ name, version, sha256 }, file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  if (found !== sha256) {
    throw new SetupFailure(
      `the downloaded wheel of ${name} ${version} is damaged or not the pinned one: its sha256 is ${found}, not ${sha256}; it was deleted.`,
      'npm run setup   (fetches it again; if it stays so, look at the index that `python3 -m pip config list` names)',
    );
  }
}

/**
 * @param {Machine} machine
 * @param {Wheel} wheel
 * @param {string} file
 * @param {string} target
 */
async function extract(machine, wheel, file, target) {
  const log = logFile(machine, `extract-${wheel.name}`);
  const args = ['-c', extractProgram, file, target, ...wheel.extract];
  const { code, output } = await machine.run('python3', args, { log });
  if (code !== 0) {
    throw new SetupFailure(
      /No space left/.test(output)
        ? `the disk is full: ${wheel.name} could not be extracted into ${dirname(target)}.`
        : `the wheel of ${wheel.name} ${wheel.version} could not be extracted.`,
      `npm run setup   (with more room on the disk of ${dirname(target)})`,
      { log, lastLines: lastLines(output) },
    );
  }
}

/**
 * @param {string} folder
 * @returns {string[]} the shared libraries, by their paths inside the folder
 */
function librariesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.so(\.\d+)*$/.test(name),
  );
}

/** @param {string} folder */
function sizesIn(folder) {
  return Object.fromEntries(
    librariesIn(folder).map((name) => [name, statSync(join(folder, name)).size]),
  );
}

/**
 * Only a folder that a set-up made, which wheel.json in it shows, is replaced.
 *
 * @param {string} folder
 */
function refuseForeign(folder) {
  if (!existsSync(folder) || existsSync(join(folder, 'wheel.json'))) return;
  if (readdirSync(folder).length === 0) return;
  throw new SetupFailure(
    `${folder} was not made by a set-up of reelsweep: it holds no wheel.json. Nothing in it was changed.`,
    `npm run setup   (after moving ${folder} away)`,
  );
}

/**
 * What a set-up that was killed left half done. The caller holds this folder's lock.
 *
 * @param {string} folder
 */
function removeLeftovers(folder) {
  const parent = dirname(folder);
  for (const name of readdirSync(parent)) {
    const isPartial = name.startsWith(`${basename(folder)}.partial-`) && /-\d+$/.test(name);
    if (isPartial) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}
