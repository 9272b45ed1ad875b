import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

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
 * The environment for a native build: without what an outer `npm run` told its own script, and with the
 * Node headers beside Node where they are, so that node-gyp downloads none.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Record<string, string | undefined>}
 */
export function buildEnvironment(machine) {
  const env = Object.fromEntries(
    Object.entries(machine.env).filter(
      ([name]) => !/^npm_(package_|lifecycle_|config_local_prefix$|command$)/.test(name),
    ),
  );
  const prefix = dirname(dirname(realpathSync(machine.execPath)));
  const headers = join(prefix, 'include', 'node', 'node.h');
  if (env['npm_config_nodedir'] === undefined && existsSync(headers)) {
    env['npm_config_nodedir'] = prefix;
  }
  return env;
}
