import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloads are kept between clones: the folder that the set-up uses. Its own rule is in setup/machine.mjs, which runs
 * before anything is compiled; a test holds the two together.
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const given = environment['XDG_CACHE_HOME'];
  if (given?.startsWith('/') === true) return join(given, 'reelsweep');
  const local = environment['LOCALAPPDATA'];
  if (platform === 'win32' && local !== undefined) return join(local, 'reelsweep');
  return join(environment['HOME'] ?? homedir(), '.cache', 'reelsweep');
}
