import { createHash, randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupFailure } from './run-command.mjs';

/** @typedef {import('./machine.mjs').Machine} Machine */

const heartbeatMs = 5_000;
const silentMs = 120_000;

/** The lock of one checkout's set-up. It lies in the cache, since `npm ci` empties node_modules. @param {Machine} machine */
export function projectLockPath({ cache, root }) {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(cache, 'locks', `checkout-${key}`);
}

/**
 * Does the work while no other set-up holds this lock. It waits for another one, and breaks the lock of one that died. The lock
 * is a file made by link(), so that it never appears without its contents.
 *
 * @template T
 * @param {Pick<Machine, 'say'>} machine
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ pollMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function whileLocked({ say }, path, work, { pollMs = 200 } = {}) {
  const mine = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(mine, JSON.stringify({ host: hostname(), pid: process.pid, key: randomUUID() }));
  } catch (error) {
    throw new SetupFailure(
      `nothing can be written into the cache: ${error instanceof Error ? error.message : String(error)}.`,
      'XDG_CACHE_HOME=<a folder that this user may write to> npm run setup   (keep the variable set from then on)',
    );
  }
  try {
    for (let tries = 0; !tryLink(mine, path); tries += 1) {
      const holder = readText(path);
      if (holder === undefined || breakStale(path, holder)) continue;
      if (tries === 0) say(`another set-up is at work (${describe(holder)}); waiting for it`);
      await sleep(pollMs);
    }
  } finally {
    unlinkSync(mine);
  }
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

/**
 * Removes the lock of a holder that is gone. Of several waiters only the one that makes the `.breaking` folder may remove it, and
 * only if the lock is still the one it judged.
 *
 * @type {(path: string, holder: string) => boolean}
 */
function breakStale(path, holder) {
  if (!isStale(path, holder)) return false;
  const breaking = `${path}.breaking`;
  try {
    mkdirSync(breaking);
  } catch {
    // A process that died while breaking leaves the folder behind.
    if (age(breaking) > silentMs) rmdirSync(breaking);
    return false;
  }
  try {
    if (readText(path) === holder) rmSync(path, { force: true });
  } finally {
    rmdirSync(breaking);
  }
  return true;
}

/** @type {(path: string, holder: string) => boolean} */
function isStale(path, holder) {
  if (age(path) > silentMs) return true;
  try {
    const { host, pid } = JSON.parse(holder);
    if (host === hostname()) process.kill(pid, 0);
    return false;
  } catch (error) {
    return !hasCode(error, 'EPERM');
  }
}

/** @param {string} holder the lock's text */
function describe(holder) {
  try {
    const { pid, host } = JSON.parse(holder);
    return `process ${pid} on ${host}`;
  } catch {
    return 'it does not say which';
  }
}

/** @param {string} path milliseconds since it was last touched; 0 where it is gone */
function age(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 0 : Date.now() - stat.mtimeMs;
}

/** @param {string} path */
function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Another set-up broke the lock after two silent minutes. The work is safe: all that it leaves is renamed into place.
  }
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @type {(from: string, to: string) => boolean} */
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** @type {(error: unknown, code: string) => boolean} */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
