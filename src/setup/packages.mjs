import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { readJson, writeJson } from './file-record.mjs';
import { SetupFailure, looksOffline, runLogged } from './run-command.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */

/**
 * `npm ci`, when package-lock.json or Node's binary interface changed since the last one that succeeded.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const packages = {
  name: 'packages',
  after: ['Node'],
  async ensure(machine) {
    const stampPath = join(machine.root, 'node_modules', '.reelsweep', 'packages.json');
    const wanted = packagesStamp(machine);
    if (JSON.stringify(readJson(stampPath)) === JSON.stringify(wanted)) {
      return 'as package-lock.json says';
    }
    machine.say('npm ci, install scripts off (half a minute)');
    const args = ['ci', '--ignore-scripts', '--include=dev'];
    const { code, output, evidence } = await runNpm(machine, 'npm-ci', args);
    if (code !== 0) {
      throw looksOffline(output)
        ? new SetupFailure(
            'npm ci could not reach the package registry.',
            'npm run setup   (once the network is up)',
            evidence,
          )
        : new SetupFailure(
            `npm ci ended with exit code ${code}.`,
            'npm run setup   (after fixing what the log says)',
            evidence,
          );
    }
    writeJson(stampPath, wanted);
    return 'installed by npm ci';
  },
};

/** @param {Pick<Machine, 'root' | 'nodeAbi' | 'platform' | 'arch'>} machine */
export function packagesStamp({ root, nodeAbi, platform, arch }) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const lockSha256 = createHash('sha256').update(lock).digest('hex');
  return { lockSha256, nodeAbi, platform, arch };
}

/**
 * Runs npm without a shell: the npm that runs this set-up, else the one beside Node, else PATH's.
 *
 * @param {Machine} machine
 * @param {string} log
 * @param {readonly string[]} args
 * @param {import('./run-command.mjs').RunOptions} [options]
 */
export function runNpm(machine, log, args, options) {
  const prefix = dirname(machine.execPath);
  const candidates = [
    machine.env['npm_execpath'] ?? '',
    join(prefix, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(prefix), 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const found = candidates.find((path) => path.endsWith('npm-cli.js') && machine.exists(path));
  return found === undefined
    ? runLogged(machine, log, 'npm', args, options)
    : runLogged(machine, log, machine.execPath, [found, ...args], options);
}

/**
 * The environment for a native build by the running Node: without what an outer `npm run` set for its script, with this Node
 * first in the PATH, and with its headers where they are next to it, so that node-gyp downloads none and takes no other version's.
 *
 * @param {Machine} machine
 * @returns {Record<string, string | undefined>}
 */
export function buildEnvironment(machine) {
  const ofOuterScript =
    /^npm_(package_|lifecycle_|config_local_prefix$|config_nodedir$|command$|node_execpath$)/;
  const inherited = Object.entries(machine.env).filter(([name]) => !ofOuterScript.test(name));
  const node = realpathSync(machine.execPath);
  // Headers of another version would build a module that does not load; without any, node-gyp downloads the right ones.
  const headers = [dirname(dirname(node)), machine.env['npm_config_nodedir']].find(
    (folder) => folder !== undefined && headersVersion(machine, folder) === machine.nodeVersion,
  );
  return {
    // node-gyp compiles one file at a time by default.
    JOBS: 'max',
    ...Object.fromEntries(inherited),
    PATH: [dirname(node), machine.env['PATH'] ?? ''].filter(Boolean).join(delimiter),
    ...(headers !== undefined && { npm_config_nodedir: headers }),
  };
}

/** @type {(machine: Machine, folder: string) => string | undefined} such as 20.19.0 */
function headersVersion(machine, folder) {
  const text = machine.readText(join(folder, 'include', 'node', 'node_version.h')) ?? '';
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`^#define NODE_${part}_VERSION (\\d+)`, 'm').exec(text)?.[1],
  );
  return parts.includes(undefined) ? undefined : parts.join('.');
}
