import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '../../files/atomic-write.js';
import { filesystemOf, networkFilesystem } from '../../store/network-filesystem.js';
import { failed, type Finding, passed, warning } from '../finding.js';

/** How far two clocks may differ. */
const allowedMs = 2000;

const name = 'runs folder';

/** Gives `use` a new folder below runs/, removed afterwards; or says why there can be none. */
export async function withScratchFolder(
  runs: string,
  use: (scratch: string) => Promise<Finding[]>,
): Promise<Finding[]> {
  let scratch: string;
  try {
    mkdirSync(runs, { recursive: true });
    scratch = mkdtempSync(join(runs, '.doctor-'));
  } catch (error) {
    const fix = 'call reelsweep in a folder that you may write to';
    return [failed(name, (error as Error).message, fix)];
  }
  try {
    return await use(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Whether a folder keeps what the attempts of a trial build on: an exclusive mkdir and open let one through, link() publishes once, a
 * rename replaces a whole file, and a folder can be flushed.
 * @param folder an empty folder on the file system that is meant; files are left in it
 * @returns findings `runs folder` and `file server’s clock`
 */
export function folderFindings(folder: string): Finding[] {
  const fix =
    'call reelsweep in a folder on a file system with these (NFS 4, Lustre, GPFS, BeeGFS, CephFS)';
  try {
    const broken = brokenPromises(folder);
    const ntp = 'have both set by NTP (chrony or systemd-timesyncd)';
    return [
      broken.length === 0
        ? passed(name, 'link(), O_EXCL, mkdir, rename and fsync do what they must')
        : failed(name, broken.join('; '), fix),
      clockFinding('file server’s clock', '', serverAhead(folder), ntp),
    ];
  } catch (error) {
    return [failed(name, (error as Error).message, fix)];
  }
}

function brokenPromises(folder: string): string[] {
  const first = join(folder, 'first');
  const second = join(folder, 'second');
  const linked = join(folder, 'linked');
  const made = join(folder, 'made');
  writeDurably(first, 'first');
  writeDurably(second, 'second');
  mkdirSync(made);
  linkSync(first, linked);
  const promises: Readonly<Record<string, () => boolean>> = {
    'an exclusive open lets two through': () => isRefused(() => closeSync(openSync(first, 'wx'))),
    'an exclusive mkdir lets two through': () => isRefused(() => mkdirSync(made)),
    'link() replaces what is there': () => isRefused(() => linkSync(second, linked)),
    'link() makes a copy, not a link': () => statSync(linked).nlink === 2,
    'a rename does not replace a file': () => {
      renameSync(second, linked);
      return readFileSync(linked, 'utf8') === 'second';
    },
  };
  const broken = Object.keys(promises).filter((promise) => promises[promise]?.() === false);
  syncFolder(folder);
  return broken;
}

function isRefused(attempt: () => void): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return true;
    throw error;
  }
}

/** @param whose with a blank behind it where a clock is named @param aheadMs of this machine's clock */
export function clockFinding(check: string, whose: string, aheadMs: number, fix: string): Finding {
  const apart = Math.abs(aheadMs);
  const fact = `${whose}${(apart / 1000).toFixed(1)} s ${aheadMs < 0 ? 'behind' : 'ahead of'} this machine’s`;
  return apart <= allowedMs ? passed(check, fact) : warning(check, fact, fix);
}

/**
 * By how many milliseconds a file that is written now is from the future: its time of change is the file server's where that sets
 * it, so a network file system's clock is seen without any job.
 */
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

/** Whether nodes are likely to see the folder, by the kind of its file system, without any job. */
export function sharedFolderGuess(runs: string): Finding {
  const shared = 'shared folder';
  const kind = networkFilesystem(filesystemOf(runs));
  if (kind !== null) {
    return passed(shared, `${runs} is on ${kind}; --submit shows that nodes see it`);
  }
  return warning(
    shared,
    `${runs} is on a file system of this machine, as far as can be known; nodes may not see it`,
    'reelsweep doctor --slurm --submit   (runs a short test job that shows it)',
  );
}
