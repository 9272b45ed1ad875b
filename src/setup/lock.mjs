import { randomUUID } from 'node:crypto';
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
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupFailure } from './setup-failure.mjs';

const heartbeatMs = 5_000;
const silentMs = 120_000;

/**
 * Does the work while no other set-up holds this lock; waits for another, and breaks the lock of one
 * that died. The lock is a file made by link(), so that it appears whole or not at all.
 *
 * @template T
 * @param {{ say: (line: string) => void }} machine
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
 * Removes the lock of a holder that is gone. Two waiters may both find it stale: only the one that makes
 * the `.breaking` folder removes, and only if the lock still is the one it judged.
 *
 * @param {string} path
 * @param {string} holder
 */
function breakStale(path, holder) {
  if (!isStale(path, holder)) return false;
  const breaking = `${path}.breaking`;
  try {
    mkdirSync(breaking);
  } catch {
    // A breaker that died itself leaves the folder behind: after a while it counts for nothing.
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

/**
 * @param {string} path
 * @param {string} holder
 */
function isStale(path, holder) {
  if (age(path) > silentMs) return true;
  try {
    const { host, pid } = JSON.parse(holder);
    if (host !== hostname()) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM');
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
    // Gone: another set-up took it for dead after two silent minutes. The work itself is safe, since
    // everything it leaves is renamed into place whole.
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

/**
 * @param {string} from
 * @param {string} to
 */
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
