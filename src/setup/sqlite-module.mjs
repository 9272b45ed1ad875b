import { join } from 'node:path';
import { isKept, keepModule, readJson, restoreModule } from './file-record.mjs';
import { buildEnvironment, runNpm } from './packages.mjs';
import { SetupFailure } from './run-command.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */

/**
 * better-sqlite3's native module. npm's install scripts are off, so it is rebuilt here by name, and the compiled file is kept:
 * compiling takes about 75 s on two cores.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const sqliteModule = {
  name: 'SQLite',
  after: ['compiler'],
  async ensure(machine) {
    const installed = modulePath(machine);
    const kept = keptPath(machine);
    const present = await loadedVersion(machine);
    if (present !== undefined) {
      if (!isKept(kept)) keepModule(installed, kept);
      return present;
    }
    if (restoreModule(kept, installed)) {
      const version = await loadedVersion(machine);
      if (version !== undefined) return `${version}, from the cache`;
    }
    const version = await rebuild(machine);
    keepModule(installed, kept);
    return `${version}, built`;
  },
};

/** @param {Machine} machine */
async function rebuild(machine) {
  machine.say('npm rebuild better-sqlite3 (about a minute where there is no prebuilt one)');
  const args = ['rebuild', 'better-sqlite3', '--ignore-scripts=false'];
  const { code, evidence } = await runNpm(
    machine,
    'better-sqlite3',
    [...args, '--foreground-scripts'],
    { env: buildEnvironment(machine) },
  );
  const version = code === 0 ? await loadedVersion(machine) : undefined;
  if (version !== undefined) return version;
  throw new SetupFailure(
    code === 0
      ? 'better-sqlite3 was rebuilt, and its native module still does not load.'
      : `npm rebuild better-sqlite3 ended with exit code ${code}.`,
    `npm ${args.join(' ')} && npm run setup`,
    evidence,
  );
}

/** @param {Machine} machine */
export async function mustCompileSqlite(machine) {
  return !isKept(keptPath(machine)) && (await loadedVersion(machine)) === undefined;
}

/**
 * SQLite's version as a process that loads the module sees it.
 *
 * @param {Machine} machine
 * @returns {Promise<string | undefined>} undefined where it does not load
 */
async function loadedVersion(machine) {
  if (!machine.exists(modulePath(machine))) return undefined;
  const program =
    "const D = require('better-sqlite3'); console.log('loaded', new D(':memory:').prepare('select sqlite_version()').pluck().get())";
  const { code, output } = await machine.run(machine.execPath, ['-e', program]);
  return code === 0 ? /^loaded (\S+)/m.exec(output)?.[1] : undefined;
}

/** @param {Machine} machine */
function modulePath({ root }) {
  return join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');
}

/** @param {Machine} machine */
function keptPath({ root, cache, nodeAbi, platform, arch }) {
  const { version } = readJson(join(root, 'node_modules', 'better-sqlite3', 'package.json')) ?? {};
  const key = `better-sqlite3-${version}-abi${nodeAbi}-${platform}-${arch}`;
  return join(cache, key, 'better_sqlite3.node');
}
