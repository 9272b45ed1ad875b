import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { realpathSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildEnvironment } from '../../src/setup/packages.mjs';
import { fakeMachine } from './fake-machine.js';

/** A folder like Node's own, with headers of a version. */
function nodeAt(folder: string, version: string): string {
  const [major, minor, patch] = version.split('.');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'include', 'node'), { recursive: true });
  writeFileSync(join(folder, 'bin', 'node'), '');
  writeFileSync(
    join(folder, 'include', 'node', 'node_version.h'),
    `#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION ${minor}\n#define NODE_PATCH_VERSION ${patch}\n`,
  );
  return join(folder, 'bin', 'node');
}

test('builds with the headers of the Node that runs, whatever the surroundings name', () => {
  const { machine } = fakeMachine();
  const running = nodeAt(join(machine.root, 'node22'), '22.12.1');
  nodeAt(join(machine.root, 'node20'), '20.19.0');
  const env = buildEnvironment({
    ...machine,
    execPath: running,
    nodeVersion: '22.12.1',
    env: {
      PATH: '/usr/bin',
      npm_config_nodedir: join(machine.root, 'node20'),
      npm_node_execpath: join(machine.root, 'node20', 'bin', 'node'),
      npm_package_name: 'other',
      HOME: '/home/ann',
    },
  });
  expect(env).toEqual({
    PATH: `${dirname(realpathSync(running))}:/usr/bin`,
    npm_config_nodedir: realpathSync(join(machine.root, 'node22')),
    HOME: '/home/ann',
    JOBS: 'max',
  });
});

test('takes headers that are named where they are of this version, and none of another', () => {
  const { machine } = fakeMachine();
  const running = join(machine.root, 'bare', 'bin', 'node');
  mkdirSync(dirname(running), { recursive: true });
  writeFileSync(running, '');
  const given = join(machine.root, 'headers');
  nodeAt(given, '22.12.1');
  const headersOf = (nodeVersion: string) =>
    buildEnvironment({
      ...machine,
      execPath: running,
      nodeVersion,
      env: { npm_config_nodedir: given },
    })['npm_config_nodedir'];
  expect(headersOf('22.12.1')).toBe(given);
  expect(headersOf('24.0.0')).toBeUndefined();
});
