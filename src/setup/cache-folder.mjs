import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloads and compiled modules are kept between clones: outside node_modules, so that
 * `npm ci` fetches nothing again.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} platform
 * @returns {string} an absolute path
 */
export function cacheFolder(env, platform) {
  const given = env['XDG_CACHE_HOME'];
  if (given?.startsWith('/')) return join(given, 'reelsweep');
  const local = env['LOCALAPPDATA'];
  if (platform === 'win32' && local !== undefined) return join(local, 'reelsweep');
  return join(env['HOME'] ?? homedir(), '.cache', 'reelsweep');
}

/**
 * One set-up at a time in one checkout. The lock lies in the cache, since `npm ci` empties node_modules.
 *
 * @param {{ cache: string, root: string }} machine
 */
export function projectLockPath({ cache, root }) {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(cache, 'locks', `checkout-${key}`);
}
