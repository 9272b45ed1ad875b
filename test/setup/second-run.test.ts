import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeMachine } from '../../src/setup/machine.mjs';
import { packagesStamp } from '../../src/setup/packages.mjs';

const machine = describeMachine();
const state = join(machine.root, 'node_modules', '.reelsweep');
const location = JSON.parse(readFileSync(join(state, 'tensorflow.json'), 'utf8'));

test('a second run finds everything in place and touches nothing', () => {
  // Otherwise this would run npm ci under the other tests' feet.
  const stamp = JSON.parse(readFileSync(join(state, 'packages.json'), 'utf8'));
  expect(stamp, 'run npm run setup first').toEqual(packagesStamp(machine));
  const kept = [
    join(state, 'tensorflow.json'),
    join(state, 'packages.json'),
    location.bindingPath,
    join(machine.root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'),
    join(machine.root, 'dist/cli/main.js'),
  ];
  const before = kept.map((path) => statSync(path).mtimeMs);
  const main = join(machine.root, 'src/setup/main.mjs');
  const output = execFileSync(process.execPath, [main], { encoding: 'utf8' });
  expect(output).toMatch(/^set-up done in/m);
  expect(kept.map((path) => statSync(path).mtimeMs)).toEqual(before);
});

test('the location file names a binding that loads, of the version it says', () => {
  const program = 'console.log(require(process.argv[1]).TF_Version)';
  const output = execFileSync(process.execPath, ['-e', program, location.bindingPath], {
    encoding: 'utf8',
    env: { ...process.env, LD_LIBRARY_PATH: location.cudaLibraryFolders.join(':') },
  });
  expect(output.trim()).toBe(location.version);
});

test('npm’s install scripts stay off, but for the two packages that are named', () => {
  expect(readFileSync(join(machine.root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  const { allowScripts } = createRequire(import.meta.url)('../../package.json');
  expect(allowScripts).toEqual({ '@tensorflow/tfjs-node-gpu': true, 'better-sqlite3': true });
});
