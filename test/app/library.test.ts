import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

const metric = JSON.stringify({ name: 'validationMse', value: 1, epoch: 1 });
const script = `require('fs').writeFileSync(process.env.REELSWEEP_ATTEMPT + '/metrics.jsonl', '${metric}\\n')`;

/** A folder with the packed package in its node_modules, the examples of docs/library.md and the sweep that they run. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-library-'));
  const packing = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const packed = execFileSync('npm', packing, { cwd: root, encoding: 'utf8' }).trim();
  const place = join(folder, 'node_modules/reelsweep');
  mkdirSync(place, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, packed), '-C', place, '--strip-components=1']);
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(folder, 'sweep.yaml'),
    `name: library\ntrial: { command: [node, -e, ${JSON.stringify(script)}] }\ngrid: { x: [1, 2] }\n`,
  );
  const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
  for (const [index, [, example = '']] of [...page.matchAll(/^```ts\n(.*?)^```/gms)].entries())
    writeFileSync(join(folder, `example-${index + 1}.ts`), example);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('can be imported from what npm packs: the examples of docs/library.md have the right types and run', () => {
  const examples = readdirSync(folder).filter((name) => name.startsWith('example-'));
  expect(examples).toHaveLength(4);
  const compiling = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...'--strict --skipLibCheck --target es2023 --module nodenext --types node'.split(' '),
      ...examples,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(compiling.stdout).toBe('');
  const said = examples.map((name) => {
    const program = name.replace('.ts', '.js');
    const { stdout, stderr, status } = spawnSync(process.execPath, [program], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    return stdout.trim().split('\n');
  });
  expect(said[0]).toEqual([
    'library: 2 trials, 2 to run',
    'trial 1: succeeded',
    'trial 2: succeeded',
    'library: 2 succeeded, best 1',
    'finished 1',
  ]);
  expect(said[1]).toEqual(['nothing', 'nothing', '0 trials changed', '0 trials changed']);
  expect(said[3]).toEqual([
    '1 of 2 movies have a trailer',
    '1 trailer: matched',
    '1 trailer: no-such-title',
    'ffmpeg was checked',
  ]);
  expect(said[2]).toEqual([expect.stringMatching(/^wrong\.yaml:3:\d+ runner\.workers: /)]);
});
