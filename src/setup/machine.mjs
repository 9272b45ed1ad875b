import { accessSync, constants, existsSync, readFileSync, statSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.mjs';

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * What the steps may know and do, in one object, so that a test can replace parts of it.
 *
 * @typedef {ReturnType<typeof describeMachine>} Machine
 */

/** @param {{ forTests?: boolean, env?: Environment }} [options] forTests: also install what only the tests need */
export function describeMachine({ forTests = false, env = process.env } = {}) {
  /** The checkout. */
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  /** @param {string} line about the step that is running */
  const say = (line) => {
    console.log(`    ${line}`);
  };
  return {
    root,
    cache: cacheFolder(env, process.platform),
    env,
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
    nodeAbi: process.versions.modules,
    execPath: process.execPath,
    /** Whether packages may be installed. */
    isRoot: process.getuid?.() === 0,
    forTests,
    glibcVersion,
    exists: existsSync,
    /** @type {(path: string) => string | undefined} */
    readText: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    /** @type {(name: string) => string | undefined} */
    findProgram: (name) => findProgram(name, env),
    /** @param {string} folder */
    freeBytes(folder) {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    },
    /** @type {import('./run-command.mjs').Run} */
    run: (command, args, options) => runCommand(command, args, { env, cwd: root, say, ...options }),
    say,
  };
}

/**
 * Where downloads and compiled modules are kept between clones: outside node_modules, which `npm ci` empties.
 *
 * @param {Environment} env
 * @param {string} platform
 * @returns {string} an absolute path
 */
export function cacheFolder(env, platform) {
  const given = env['XDG_CACHE_HOME'];
  if (given?.startsWith('/')) return join(given, 'reelsweep');
  const local = env['LOCALAPPDATA'];
  if (platform === 'win32' && local !== undefined) return join(local, 'reelsweep');
  return join(env['HOME'] ?? homedir(), '.cache', 'reelsweep');
}

/**
 * The first executable of that name on PATH.
 *
 * @param {string} name
 * @param {Environment} env
 * @returns {string | undefined}
 */
export function findProgram(name, env) {
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** @returns {string | undefined} undefined where the C library is another */
function glibcVersion() {
  if (process.platform !== 'linux') return undefined;
  // Without this switch (Node 22.13+) the report resolves every network address.
  Object.assign(process.report, { excludeNetwork: true });
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  return report.header.glibcVersionRuntime;
}
