import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { areAsRecorded, readJson, recordFiles, sha256OfFile } from './file-record.mjs';
import { whileLocked } from './lock.mjs';
import { SetupFailure, looksOffline, runLogged } from './run-command.mjs';

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
 * The folder in the cache for what is extracted from a wheel.
 *
 * @param {Pick<Machine, 'cache'>} machine
 * @param {Wheel} wheel
 */
export function wheelFolder({ cache }, { name, version }) {
  return join(cache, `${name}-${version}`);
}

/**
 * Whether every library of the wheel is in the cache, as it was extracted.
 *
 * @param {Machine} machine
 * @param {Wheel} wheel
 */
export function isWheelPresent(machine, wheel) {
  const folder = wheelFolder(machine, wheel);
  const recordPath = join(folder, 'wheel.json');
  const { sha256, sizes } = readJson(recordPath) ?? {};
  if (sha256 !== wheel.sha256) return false;
  // The first version of the set-up recorded sizes without hashes.
  if (sizes !== undefined) {
    const found = librariesIn(folder).map((name) => [name, statSync(join(folder, name)).size]);
    if (JSON.stringify(sizes) !== JSON.stringify(Object.fromEntries(found))) return false;
    recordFiles(recordPath, folder, librariesIn(folder), { sha256 });
  }
  return areAsRecorded(recordPath, folder);
}

/**
 * Fetches a wheel with pip, checks its sha256, extracts what is needed and renames it into place. The wheel and anything half
 * done are removed.
 *
 * @param {Machine} machine
 * @param {Wheel} wheel
 * @returns {Promise<string>} the folder
 */
export async function ensureWheel(machine, wheel) {
  const folder = wheelFolder(machine, wheel);
  if (isWheelPresent(machine, wheel)) return folder;
  return whileLocked(machine, join(machine.cache, 'locks', basename(folder)), async () => {
    // Another clone's set-up may have fetched it meanwhile.
    if (isWheelPresent(machine, wheel)) return folder;
    removePartial(folder);
    refuseForeign(folder);
    const partial = `${folder}.partial-${process.pid}`;
    mkdirSync(partial, { recursive: true });
    try {
      const file = await download(machine, wheel, join(partial, 'download'));
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
 * pip's arguments for one wheel. The TensorFlow library is the same for every Python version; that of 3.12 is taken.
 *
 * @param {Wheel} wheel
 * @param {string} into
 */
export function downloadArguments({ name, version, platform }, into) {
  const tags = ['--platform', platform, '--python-version', '3.12', '--implementation', 'cp'];
  const quiet = ['--no-cache-dir', '--disable-pip-version-check', '--progress-bar', 'off'];
  const one = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:'];
  return [...one, ...tags, ...quiet, '-d', into, `${name}==${version}`];
}

/** @type {(machine: Machine, wheel: Wheel, into: string) => Promise<string>} */
async function download(machine, wheel, into) {
  const { name, version } = wheel;
  machine.say(`pip download ${name}==${version}`);
  const args = downloadArguments(wheel, into);
  const log = `pip-download-${name}`;
  const { code, output, evidence } = await runLogged(machine, log, 'python3', args);
  const found = code === 0 ? readdirSync(into).find((entry) => entry.endsWith('.whl')) : undefined;
  if (found === undefined) {
    throw new SetupFailure(
      looksOffline(output)
        ? `PyPI could not be reached, or the download of ${name} ${version} broke off.`
        : `pip could not download ${name} ${version} (exit code ${code}).`,
      'npm run setup   (once the network is up; or REELSWEEP_TENSORFLOW=<folder of a libtensorflow you have> npm run setup)',
      evidence,
    );
  }
  const sha256 = sha256OfFile(join(into, found));
  if (sha256 !== wheel.sha256) {
    throw new SetupFailure(
      `the downloaded wheel of ${name} ${version} is damaged or not the pinned one: its sha256 is ${sha256}, not ${wheel.sha256}; it was deleted.`,
      'npm run setup   (fetches it again; if it stays so, look at the index that `python3 -m pip config list` names)',
    );
  }
  return join(into, found);
}

/** @type {(machine: Machine, wheel: Wheel, file: string, target: string) => Promise<void>} */
async function extract(machine, { name, version, extract: members }, file, target) {
  const args = ['-c', extractProgram, file, target, ...members];
  const { code, output, evidence } = await runLogged(machine, `extract-${name}`, 'python3', args);
  if (code === 0) return;
  throw new SetupFailure(
    /No space left/.test(output)
      ? `the disk is full: ${name} could not be extracted into ${dirname(target)}.`
      : `the wheel of ${name} ${version} could not be extracted.`,
    `npm run setup   (with more room on the disk of ${dirname(target)})`,
    evidence,
  );
}

/** @type {(folder: string) => string[]} the shared libraries, by their paths inside the folder */
function librariesIn(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.so(\.\d+)*$/.test(name));
}

/** @param {string} folder replaced only if a set-up made it, which wheel.json in it shows */
function refuseForeign(folder) {
  if (!existsSync(folder) || existsSync(join(folder, 'wheel.json'))) return;
  if (readdirSync(folder).length === 0) return;
  throw new SetupFailure(
    `${folder} was not made by a set-up of reelsweep: it holds no wheel.json. Nothing in it was changed.`,
    `npm run setup   (after moving ${folder} away)`,
  );
}

/** @param {string} folder whose lock the caller holds: what is partial was left by a set-up that was killed */
function removePartial(folder) {
  const parent = dirname(folder);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(folder)}.partial-`) && /-\d+$/.test(name)) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
}
