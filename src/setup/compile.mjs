import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.mjs';
import { logFile } from './log-file.mjs';
import { lastLines } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';

/**
 * dist/ from src/, when a source or what it is compiled with changed since the last compilation without errors.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const compile = {
  name: 'dist',
  async ensure(machine) {
    const stampPath = join(machine.root, 'dist', '.compiled.json');
    const wanted = { sources: sourcesHash(machine.root) };
    if (readJson(stampPath)?.sources === wanted.sources) return 'as the sources say';
    machine.say('tsc -p tsconfig.json');
    const log = logFile(machine, 'tsc');
    const tsc = join(machine.root, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = [tsc, '-p', 'tsconfig.json', '--pretty', 'false'];
    const { code, output } = await machine.run(machine.execPath, args, { log });
    if (code !== 0) {
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
 * @returns {string} one hash over every source's name and bytes, tsconfig.json and package-lock.json
 */
function sourcesHash(root) {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name))
    .sort();
  const hash = createHash('sha256');
  for (const name of [...names, 'tsconfig.json', 'package-lock.json']) {
    const bytes = readFileSync(join(root, name));
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
