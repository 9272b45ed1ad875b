import { z } from 'zod';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning, processStat, processExists } from '../files/process/processes.js';
import { orIfDamaged, readJsonFile, smallFileBytes } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { publishOnce } from '../files/atomic-write.js';

/** owner.json: which process runs an attempt. A pid alone does not identify a process: pids are reused, machines reboot. */
export const ownerFileSchema = z.strictObject({
  host: z.string(),
  pid: z.int().min(1),
  /** Clock ticks since boot, from /proc/<pid>/stat; null where there is no /proc. */
  processStartTime: z.number().nullable(),
  bootId: z.string().nullable(),
  /** The cluster job that the process is, where it is one. */
  job: z
    .strictObject({
      /** As the cluster's own commands name it, such as 1234_5. */
      id: z.string(),
      node: z.string(),
      /** How often the cluster had started this job again before. */
      restarts: z.int().min(0),
    })
    .optional(),
});

export type OwnerFile = z.output<typeof ownerFileSchema>;

/** Whether the process that a file names still runs. 'unknown': another host, or a system without /proc. */
export type Liveness = 'alive' | 'gone' | 'unknown';

/** What identifies a running process: its pid alone may be given to another later. */
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

/** By these a process knows which cluster job it is; the job's script sets them. */
export const jobVariables = {
  id: 'REELSWEEP_JOB',
  node: 'REELSWEEP_JOB_NODE',
  restarts: 'REELSWEEP_JOB_RESTARTS',
} as const;

/** The cluster job that a process is, by its environment; nothing where it is none. */
function jobIdentity(environment: Readonly<NodeJS.ProcessEnv>): Pick<OwnerFile, 'job'> {
  const id = environment[jobVariables.id];
  if (id === undefined || id === '') return {};
  const restarts = Number(environment[jobVariables.restarts] ?? 0);
  return {
    job: {
      id,
      node: environment[jobVariables.node] ?? '',
      restarts: Number.isInteger(restarts) && restarts >= 0 ? restarts : 0,
    },
  };
}

/** The process that claimed an attempt; null before one has. */
export function readOwner(attemptFolder: string): OwnerFile | null {
  return readJsonFile(runsLayout.owner(attemptFolder), ownerFileSchema, smallFileBytes);
}

/**
 * Claims an attempt for a process, by default this one. The trial process does it before anything else; a coordinator does it to
 * an unclaimed attempt, so that a process started late finds it taken.
 * @returns false where another process holds it: exit 76.
 */
export function claimAttempt(
  attemptFolder: string,
  owner: OwnerFile = { ...processIdentity(), ...jobIdentity(process.env) },
): boolean {
  return publishOnce(runsLayout.owner(attemptFolder), `${JSON.stringify(owner)}\n`);
}

/** Where an attempt runs or ran. */
export interface AttemptLocation {
  /** The machine's name; of a cluster job, what the cluster calls its node. */
  readonly host: string;
  /** The job as the cluster's own commands name it, such as 1234_5; null where it is none. */
  readonly job: string | null;
}

/** By owner.json; null before a process has claimed the attempt, and where the file is damaged: it informs, no more. */
export function attemptLocation(attemptFolder: string): AttemptLocation | null {
  const owner = orIfDamaged(() => readOwner(attemptFolder), null);
  if (owner === null) return null;
  const { host, job } = owner;
  return { host: job === undefined || job.node === '' ? host : job.node, job: job?.id ?? null };
}
