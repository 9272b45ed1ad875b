import { SetupFailure, looksOffline, runLogged } from './run-command.mjs';
import { mustCompileSqlite } from './sqlite-module.mjs';
import { mustCompileBinding } from './tensorflow-binding.mjs';
import { mustFetchLibrary } from './tensorflow-library.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */
/** @typedef {import('./run-steps.mjs').Step} Step */

/**
 * What to type where there is no apt-get: brew on macOS, otherwise elsewhere.
 *
 * @typedef {{ brew?: string, otherwise?: string }} Remedies
 */

/** @type {Step} */
export const ffmpeg = {
  name: 'ffmpeg',
  after: ['Node'],
  async ensure(machine) {
    await ensurePrograms(
      machine,
      { ffmpeg: 'ffmpeg', ffprobe: 'ffmpeg' },
      {
        brew: 'brew install ffmpeg',
        otherwise:
          'install ffmpeg (https://ffmpeg.org/download.html) so that ffmpeg and ffprobe are on the PATH, then: npm run setup',
      },
    );
    return machine.findProgram('ffmpeg');
  },
};

/**
 * A browser in which the tests open the report.
 *
 * @type {Step}
 */
export const chromium = {
  name: 'Chromium',
  after: ['Node'],
  async ensure(machine) {
    if (!machine.forTests) return undefined;
    await ensurePrograms(
      machine,
      { chromium: 'chromium' },
      {
        brew: 'brew install --cask chromium',
        otherwise: 'install Chromium so that chromium is on the PATH, then: npm test',
      },
    );
    return machine.findProgram('chromium');
  },
};

/**
 * What node-gyp needs, where a native module is not in the cache. On Windows node-gyp finds other tools, or says how to get them.
 *
 * @type {Step}
 */
export const compiler = {
  name: 'compiler',
  after: ['packages'],
  async ensure(machine) {
    if (!(await mustCompileSqlite(machine)) && !mustCompileBinding(machine)) return undefined;
    if (machine.platform === 'win32') return undefined;
    const packages = { 'g++': 'g++', make: 'make', python3: 'python3' };
    await ensurePrograms(machine, packages, { brew: 'xcode-select --install' });
    return `${machine.findProgram('g++')}, ${machine.findProgram('make')}`;
  },
};

/**
 * python3 with pip, where TensorFlow's wheel must be fetched: pip knows the mirrors and certificates that this machine is
 * configured for.
 *
 * @type {Step}
 */
export const python = {
  name: 'python3',
  after: ['Node'],
  async ensure(machine) {
    if (!(await mustFetchLibrary(machine))) return undefined;
    await ensurePrograms(machine, { python3: 'python3' }, {}, ['python3-pip']);
    const present = await pipVersion(machine);
    if (present !== undefined) return present;
    const otherwise = 'python3 -m ensurepip --user && npm run setup';
    await installSystemPackages(machine, {
      missing: ["python3's pip"],
      packages: ['python3-pip'],
      otherwise,
    });
    const installed = await pipVersion(machine);
    if (installed !== undefined) return installed;
    throw new SetupFailure(
      `python3 (${machine.findProgram('python3')}) has no pip, which fetches TensorFlow.`,
      otherwise,
    );
  },
};

/**
 * @param {Machine} machine
 * @returns {Promise<string | undefined>} as `pip 24.0`; undefined where there is none
 */
async function pipVersion(machine) {
  const { code, output } = await machine.run('python3', ['-m', 'pip', '--version']);
  return code === 0 ? (/^pip \S+/m.exec(output)?.[0] ?? 'pip') : undefined;
}

/**
 * @param {Machine} machine
 * @param {Readonly<Record<string, string>>} programs with Debian's package of each
 * @param {Remedies} remedies
 * @param {readonly string[]} [others] further packages, installed along
 */
async function ensurePrograms(machine, programs, remedies, others = []) {
  const missing = Object.entries(programs).filter(
    ([name]) => machine.findProgram(name) === undefined,
  );
  if (missing.length === 0) return;
  await installSystemPackages(machine, {
    missing: missing.map(([name]) => name),
    packages: [...new Set(missing.map(([, name]) => name)), ...others],
    ...remedies,
  });
}

/**
 * Installs with apt-get where this user may. Elsewhere it stops with the command to type: a set-up does not ask for a password.
 *
 * @param {Machine} machine
 * @param {{ missing: readonly string[], packages: readonly string[] } & Remedies} wanted missing: as the messages name it
 */
export async function installSystemPackages(machine, wanted) {
  // A second apt-get at the same time would fail at the first one's lock.
  const turn = aptTurn.then(() => install(machine, wanted));
  aptTurn = turn.catch(() => undefined);
  await turn;
}

/** @type {Promise<unknown>} */
let aptTurn = Promise.resolve();

/** @type {typeof installSystemPackages} */
async function install(machine, { missing, packages, brew, otherwise }) {
  const names = missing.join(' and ');
  const verb = missing.length > 1 ? 'are' : 'is';
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (machine.findProgram('apt-get') === undefined) {
    const elsewhere =
      otherwise ?? `install ${names} with your system's package manager, then: npm run setup`;
    throw new SetupFailure(
      `${names} ${verb} not on the PATH.`,
      machine.platform === 'darwin' && brew !== undefined ? `${brew} && npm run setup` : elsewhere,
    );
  }
  if (!machine.isRoot) {
    throw new SetupFailure(
      `${names} ${verb} not on the PATH, and this user may not install packages.`,
      `sudo apt-get update && sudo ${command} && npm run setup`,
    );
  }
  machine.say(`apt-get update, then ${command}`);
  const env = { ...machine.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], command.split(' ').slice(1)]) {
    const log = `apt-get-${args[0]}-${packages[0]}`;
    const { code, output, evidence } = await runLogged(machine, log, 'apt-get', args, { env });
    if (code === 0) continue;
    const why = looksOffline(output)
      ? 'could not reach the package archive'
      : `ended with exit code ${code}`;
    throw new SetupFailure(
      `${names} ${verb} missing, and apt-get ${args[0]} ${why}.`,
      `apt-get update && ${command} && npm run setup`,
      evidence,
    );
  }
  // What is no program (python3's pip) is checked by its step.
  const still = missing
    .filter((name) => !name.includes(' ') && machine.findProgram(name) === undefined)
    .join(' and ');
  if (still === '') return;
  throw new SetupFailure(
    `apt-get installed ${packages.join(' ')}, and ${still} still cannot be found on the PATH.`,
    `look where ${still} went, add that folder to PATH, then: npm run setup`,
  );
}
