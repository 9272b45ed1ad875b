import { basename, dirname, join } from 'node:path';
import { SetupFailure } from './setup-failure.mjs';

/** Characters that make, node-gyp or LD_LIBRARY_PATH read as something else than a part of a name. */
const unusable = /[\s:;"'`$#\\*?<>|&()]/;

/**
 * Whether native modules can be built where this checkout and the cache are; looked at before anything is done.
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
