import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '../../files/atomic-write.js';
import type { Finding } from '../finding.js';

/** How far the file server's clock may be from this machine's. */
const allowedMs = 2000;

/**
 * Whether a folder keeps what the attempts of a trial build on: an exclusive mkdir and open let one through, link() publishes once, a
 * rename replaces a file whole, and a folder can be flushed.
 * @param folder an empty folder on the file system that is meant; files are left in it
 * @returns findings `runs folder` and `file server’s clock`
 */
export function folderFindings(folder: string): Finding[] {
  const name = 'runs folder';
  const fix =
    'call reelsweep in a folder on a file system with these (NFS 4, Lustre, GPFS, BeeGFS, CephFS)';
  try {
    const broken = brokenPromises(folder);
    return [
      broken.length === 0
        ? { name, state: 'ok', fact: 'link(), O_EXCL, mkdir, rename and fsync do what they must' }
        : { name, state: 'failed', fact: broken.join('; '), fix },
      clockFinding(folder),
    ];
  } catch (error) {
    return [{ name, state: 'failed', fact: (error as Error).message, fix }];
  }
}

function brokenPromises(folder: string): string[] {
  const [first, second, linked] = ['first', 'second', 'linked'].map((file) => join(folder, file));
  if (first === undefined || second === undefined || linked === undefined) return [];
  writeDurably(first, 'first');
  writeDurably(second, 'second');
  mkdirSync(join(folder, 'made'));
  linkSync(first, linked);
  const promises: readonly [string, boolean][] = [
    ['an exclusive open lets two through', refusesTwice(() => closeSync(openSync(first, 'wx')))],
    ['an exclusive mkdir lets two through', refusesTwice(() => mkdirSync(join(folder, 'made')))],
    ['link() replaces what is there', refusesTwice(() => linkSync(second, linked))],
    ['link() makes a copy, not a link', statSync(linked).nlink === 2],
    ['a rename does not replace a file', replaces(second, linked)],
  ];
  syncFolder(folder);
  return promises.filter(([, isKept]) => !isKept).map(([broken]) => broken);
}

function refusesTwice(attempt: () => void): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return true;
    throw error;
  }
}

function replaces(from: string, to: string): boolean {
  renameSync(from, to);
  return readFileSync(to, 'utf8') === 'second';
}

/** A file's time of change is the file server's where that sets it: a network file system's clock is seen without any job. */
function clockFinding(folder: string): Finding {
  const name = 'file server’s clock';
  const ahead = serverAhead(folder);
  const fact = `${(Math.abs(ahead) / 1000).toFixed(1)} s ${ahead < 0 ? 'behind' : 'ahead of'} this machine’s`;
  if (Math.abs(ahead) <= allowedMs) return { name, state: 'ok', fact };
  const fix = 'have both set by NTP (chrony or systemd-timesyncd)';
  return { name, state: 'warning', fact, fix };
}

/** By how many milliseconds a file that is written now is from the future. */
export function serverAhead(folder: string): number {
  const path = join(folder, 'clock');
  const before = Date.now();
  writeFileSync(path, 'clock');
  const after = Date.now();
  const written = statSync(path).mtimeMs;
  // Within the time the write took (and a tick of the kernel's clock) nothing is known.
  if (written < before - 20) return written - before;
  return written > after ? written - after : 0;
}
