import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { OwnerFile } from './owner-file.js';
import { isRunning, processStat } from '../files/process/process-stat.js';
import { processExists } from '../files/process/process-exists.js';

/** Whether the process that a file names still runs. 'unknown': another host, or a system without /proc. */
export type Liveness = 'alive' | 'gone' | 'unknown';

/** Who a running process is: its pid alone would name whoever gets that number next. */
export function processIdentity(pid: number = process.pid): OwnerFile {
  return {
    host: hostname(),
    pid,
    processStartTime: processStat(pid)?.startTime ?? null,
    bootId: bootId(),
  };
}

/** Whether exactly this process, not a later one with its pid, still runs. A zombie does nothing more: it is gone. */
export function isOwnerAlive(owner: OwnerFile): Liveness {
  if (owner.host !== hostname()) return 'unknown';
  if (owner.bootId !== null && owner.bootId !== bootId()) return 'gone';
  if (owner.processStartTime === null) return processExists(owner.pid) ? 'unknown' : 'gone';
  const stat = processStat(owner.pid);
  if (stat === null) return 'gone';
  return stat.startTime === owner.processStartTime && isRunning(stat) ? 'alive' : 'gone';
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
