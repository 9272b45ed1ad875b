import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './file-record.mjs';
import { SetupFailure, runLogged } from './run-command.mjs';

/** The compiled sources, then the script of the report's page, a bundle of some of them. */
const builders = [
  'typescript/bin/tsc -p tsconfig.json --pretty false',
  'rolldown/bin/cli.mjs -c rolldown.config.mjs',
];

/**
 * dist/ from src/, when anything that it is made from changed since the last compilation without errors.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const compile = {
  name: 'dist',
  after: ['packages'],
  async ensure(machine) {
    const stampPath = join(machine.root, 'dist', '.compiled.json');
    const sources = sourcesHash(machine.root);
    if (readJson(stampPath)?.sources === sources) return 'as the sources say';
    for (const builder of builders) {
      const [program = '', ...options] = builder.split(' ');
      const name = program.includes('tsc') ? 'tsc' : 'rolldown';
      machine.say([name, ...options].join(' '));
      const args = [join(machine.root, 'node_modules', program), ...options];
      const { code, evidence } = await runLogged(machine, name, machine.execPath, args);
      if (code === 0) continue;
      throw new SetupFailure(
        'the TypeScript sources do not compile.',
        'npm run build   (shows every error), then: npm run setup',
        evidence,
      );
    }
    writeJson(stampPath, { sources });
    return 'compiled';
  },
};

/**
 * @param {string} root
 * @returns {string} one hash of the names and bytes of all sources and of the configuration that they are built with
 */
function sourcesHash(root) {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name))
    .sort();
  const builtWith = 'tsconfig.json tsconfig.browser.json rolldown.config.mjs package-lock.json';
  const hash = createHash('sha256');
  for (const name of [...names, ...builtWith.split(' ')]) {
    const bytes = readFileSync(join(root, name));
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
