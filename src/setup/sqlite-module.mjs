import { join } from 'node:path';
import { readJson } from './json-file.mjs';
import { isKept, keepModule, restoreModule } from './kept-module.mjs';
import { logFile } from './log-file.mjs';
import { buildEnvironment, npmCommand } from './npm-command.mjs';
import { lastLines } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';

/**
 * better-sqlite3's native module. npm's install scripts are off, so it is rebuilt here, alone and by name,
 * and the compiled file is kept: compiling takes about 75 s on two cores.
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
    return rebuild(machine);
  },
};

/**
 * @param {import('./machine.mjs').Machine} machine
 */
async function rebuild(machine) {
  machine.say(
    'npm rebuild better-sqlite3 (compiles for about a minute where no prebuilt can be had)',
  );
  const log = logFile(machine, 'better-sqlite3');
  const { command, args } = npmCommand(machine, [
    'rebuild',
    'better-sqlite3',
    '--ignore-scripts=false',
    '--foreground-scripts',
  ]);
  const { code, output } = await machine.run(command, args, {
    log,
    env: buildEnvironment(machine),
  });
  const version = code === 0 ? await loadedVersion(machine) : undefined;
  if (version === undefined) {
    throw new SetupFailure(
      code === 0
        ? 'better-sqlite3 was rebuilt, and its native module still does not load.'
        : `npm rebuild better-sqlite3 ended with exit code ${code}.`,
      'npm rebuild better-sqlite3 --ignore-scripts=false && npm run setup',
      { log, lastLines: lastLines(output) },
    );
  }
  keepModule(modulePath(machine), keptPath(machine));
  return `${version}, built`;
}

/**
 * Whether the next step will have to compile: neither an installed module that loads, nor one in the cache.
 *
 * @param {import('./machine.mjs').Machine} machine
 */
export async function mustCompileSqlite(machine) {
  return !isKept(keptPath(machine)) && (await loadedVersion(machine)) === undefined;
}

/**
 * SQLite's version as a Node that loads the module sees it; undefined where it does not load.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<string | undefined>}
 */
async function loadedVersion(machine) {
  if (!machine.exists(modulePath(machine))) return undefined;
  const program =
    "const D = require('better-sqlite3'); console.log('loaded', new D(':memory:').prepare('select sqlite_version()').pluck().get())";
  const { code, output } = await machine.run(machine.execPath, ['-e', program]);
  return code === 0 ? /^loaded (\S+)/m.exec(output)?.[1] : undefined;
}

/** @param {{ root: string }} machine */
function modulePath({ root }) {
  return join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');
}

/** @param {import('./machine.mjs').Machine} machine */
function keptPath({ root, cache, nodeAbi, platform, arch }) {
  const { version } = readJson(join(root, 'node_modules', 'better-sqlite3', 'package.json')) ?? {};
  const key = `better-sqlite3-${version}-abi${nodeAbi}-${platform}-${arch}`;
  return join(cache, key, 'better_sqlite3.node');
}
