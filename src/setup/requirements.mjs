import { basename, dirname, join } from 'node:path';
import { SetupFailure } from './run-command.mjs';

/** Characters that mean something else to make, node-gyp or LD_LIBRARY_PATH. */
const unusable = /[\s:;"'`$#\\*?<>|&()]/;

/**
 * Refuses paths of the checkout and of the cache in which native modules cannot be built.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const place = {
  name: 'place',
  async ensure({ root, cache, platform }) {
    if (platform === 'win32') return undefined;
    const inRoot = unusable.exec(root)?.[0];
    if (inRoot !== undefined) {
      const better = join(dirname(root), basename(root).replace(new RegExp(unusable, 'g'), '-'));
      const remedy = unusable.test(better)
        ? 'move this folder to a path of letters, digits, - and _ alone, then there: npm run setup'
        : `mv ${quoted(root)} ${quoted(better)} && cd ${quoted(better)} && npm run setup`;
      throw new SetupFailure(
        `the path of this folder has ${named(inRoot)} in it: ${root}. The tools that compile native modules cannot build there.`,
        remedy,
      );
    }
    const inCache = unusable.exec(cache)?.[0];
    if (inCache !== undefined) {
      throw new SetupFailure(
        `the path of the cache has ${named(inCache)} in it: ${cache}. TensorFlow cannot be linked from there.`,
        'XDG_CACHE_HOME=<a folder without such characters in its path> npm run setup   (keep the variable set from then on)',
      );
    }
    return undefined;
  },
};

/** @param {string} character */
function named(character) {
  if (character === ' ') return 'a space';
  return /\s/.test(character) ? 'a tab or line end' : `the character ${character}`;
}

/** @param {string} path as one word of a shell */
function quoted(path) {
  return unusable.test(path) ? `'${path.replaceAll("'", "'\\''")}'` : path;
}

/** @type {import('./run-steps.mjs').Step} */
export const nodeVersion = {
  name: 'Node',
  after: ['place'],
  async ensure(machine) {
    if (!isSupported(machine.nodeVersion)) {
      throw new SetupFailure(
        `this is Node ${machine.nodeVersion}, and reelsweep needs 20.19 or later, 22.12 or later, or 24 or later.`,
        'install Node 24 from https://nodejs.org (or: nvm install 24), then: npm run setup',
      );
    }
    return machine.nodeVersion;
  },
};

/**
 * The same range as package.json's engines: ^20.19 || ^22.12 || >=24. Odd lines (21, 23) are out of support.
 *
 * @param {string} version
 */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major >= 24;
}
