import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.mjs';
import { logFile } from './log-file.mjs';
import { lastLines } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';

const builtWith = [
  'tsconfig.json',
  'tsconfig.browser.json',
  'rolldown.config.mjs',
  'package-lock.json',
];

/** What makes dist/, in this order: the compiled sources, then the report page's script, which is a bundle of some of them. */
const builders = [
  { name: 'tsc', args: ['typescript/bin/tsc', '-p', 'tsconfig.json', '--pretty', 'false'] },
  { name: 'rolldown', args: ['rolldown/bin/cli.mjs', '-c', 'rolldown.config.mjs'] },
];

/**
 * dist/ from src/, when a source or what it is compiled with changed since the last compilation without errors.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const compile = {
  name: 'dist',
  after: ['packages'],
  async ensure(machine) {
    const stampPath = join(machine.root, 'dist', '.compiled.json');
    const wanted = { sources: sourcesHash(machine.root) };
    if (readJson(stampPath)?.sources === wanted.sources) return 'as the sources say';
    for (const { name, args } of builders) {
      const [program = '', ...options] = args;
      machine.say([name, ...options].join(' '));
      const log = logFile(machine, name);
      const path = join(machine.root, 'node_modules', program);
      const { code, output } = await machine.run(machine.execPath, [path, ...options], { log });
      if (code === 0) continue;
      throw new SetupFailure(
        'the TypeScript sources do not compile.',
        'npm run build   (shows every error), then: npm run setup',
        { log, lastLines: lastLines(output) },
      );
    }
    writeJson(stampPath, wanted);
    return 'compiled';
  },
};

/**
 * @param {string} root
 * @returns {string} one hash over every source's name and bytes, and over what they are built with
 */
function sourcesHash(root) {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name))
    .sort();
  const hash = createHash('sha256');
  for (const name of [...names, ...builtWith]) {
    const bytes = readFileSync(join(root, name));
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
