import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.mjs';
import { findProgram } from './find-program.mjs';
import { runCommand } from './run-command.mjs';

/**
 * What the steps may know and do, in one object, so that a test can hand them another machine.
 *
 * @typedef {object} Machine
 * @property {string} root the checkout
 * @property {string} cache the user's cache folder for reelsweep
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {string} platform process.platform
 * @property {string} arch process.arch
 * @property {string} nodeVersion without the leading v
 * @property {string} nodeAbi process.versions.modules
 * @property {string} execPath the running Node
 * @property {boolean} isRoot whether packages may be installed (user id 0)
 * @property {boolean} forTests whether what only the tests need is wanted too
 * @property {() => string | undefined} glibcVersion undefined where the C library is another
 * @property {(path: string) => boolean} exists
 * @property {(path: string) => string | undefined} readText undefined where it cannot be read
 * @property {(name: string) => string | undefined} findProgram an absolute path from PATH
 * @property {(folder: string) => number} freeBytes
 * @property {import('./run-command.mjs').Run} run
 * @property {(line: string) => void} say prints a line about the step that is running
 */

/**
 * The machine this process runs on.
 *
 * @param {{ forTests?: boolean, env?: Readonly<Record<string, string | undefined>> }} [options]
 * @returns {Machine}
 */
export function describeMachine({ forTests = false, env = process.env } = {}) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const cache = cacheFolder(env, process.platform);
  /** @param {string} line */
  const say = (line) => console.log(`    ${line}`);
  return {
    root,
    cache,
    env,
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
    nodeAbi: process.versions.modules,
    execPath: process.execPath,
    isRoot: process.getuid?.() === 0,
    forTests,
    glibcVersion,
    exists: existsSync,
    readText: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    findProgram: (name) => findProgram(name, env),
    freeBytes: (folder) => {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    },
    run: (command, args, options) => runCommand(command, args, { env, cwd: root, say, ...options }),
    say,
  };
}

function glibcVersion() {
  if (process.platform !== 'linux') return undefined;
  // The report looks every network address up unless told not to (Node 22.13+ knows the switch).
  Object.assign(process.report, { excludeNetwork: true });
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  return report.header.glibcVersionRuntime;
}
