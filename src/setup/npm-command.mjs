import { realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * How to start npm without a shell: the npm that runs this set-up, else the one beside Node, else PATH's.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {readonly string[]} args
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(machine, args) {
  const prefix = dirname(machine.execPath);
  const candidates = [
    machine.env['npm_execpath'] ?? '',
    join(prefix, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(prefix), 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const found = candidates.find((path) => path.endsWith('npm-cli.js') && machine.exists(path));
  return found === undefined
    ? { command: 'npm', args: [...args] }
    : { command: machine.execPath, args: [found, ...args] };
}

/**
 * The environment for a native build by the running Node, whatever the PATH and the surroundings name: without what an
 * outer `npm run` told its own script, this Node first in the PATH, and its headers where they are beside it, so that node-gyp
 * downloads none and takes no other version's.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Record<string, string | undefined>}
 */
export function buildEnvironment(machine) {
  const env = Object.fromEntries(
    Object.entries(machine.env).filter(
      ([name]) =>
        !/^npm_(package_|lifecycle_|config_local_prefix$|command$|node_execpath$)/.test(name),
    ),
  );
  const node = realpathSync(machine.execPath);
  env['PATH'] = [dirname(node), env['PATH'] ?? ''].filter(Boolean).join(delimiter);
  const beside = dirname(dirname(node));
  const given = env['npm_config_nodedir'];
  // Of headers that somebody named, those of another version would build a module that does not load.
  const headers = [beside, given].find(
    (folder) => folder !== undefined && headersVersion(machine, folder) === machine.nodeVersion,
  );
  delete env['npm_config_nodedir'];
  // Without any, node-gyp downloads those of the Node that runs it.
  if (headers !== undefined) env['npm_config_nodedir'] = headers;
  // node-gyp compiles one file at a time unless told otherwise.
  env['JOBS'] ??= 'max';
  return env;
}

/**
 * @param {import('./machine.mjs').Machine} machine
 * @param {string} folder
 * @returns {string | undefined} such as 20.19.0
 */
function headersVersion(machine, folder) {
  const text = machine.readText(join(folder, 'include', 'node', 'node_version.h')) ?? '';
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`^#define NODE_${part}_VERSION (\\d+)`, 'm').exec(text)?.[1],
  );
  return parts.includes(undefined) ? undefined : parts.join('.');
}
