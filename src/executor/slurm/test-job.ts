import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBytes } from '../../files/guarded-read.js';
import { sanitizeLine } from '../../files/sanitize-text.js';
import { failed, type Finding, passed, type RunProgram, warning } from '../finding.js';
import { clockFinding } from './check-folder.js';

const pollMs = 250;
const queryMs = 5000;
/** How long the job may wait in the queue and run. */
const longestMs = 60_000;

/**
 * Writes a file with the node's name, its time in nanoseconds and the devices it was given, first under another name. sbatch copies
 * the script, so that the folder is seen by the node only through its own mount.
 */
const script = `#!/bin/sh
echo "$SLURMD_NODENAME" "$(date +%s%N)" "\${CUDA_VISIBLE_DEVICES:-none}" > "$1/.said" && mv "$1/.said" "$1/said"
`;

/** How a test job went. */
export type JobEnd =
  | {
      readonly kind: 'said';
      readonly node: string;
      /** The node's clock when it wrote, and the file's time of change, in milliseconds since 1970. */
      readonly nodeMs: number;
      readonly fileMs: number;
      /** This machine's clock when the job was submitted, and when the file was seen. */
      readonly submittedMs: number;
      readonly seenMs: number;
      /** CUDA_VISIBLE_DEVICES, or none. */
      readonly devices: string;
    }
  | { readonly kind: 'refused'; readonly complaint: string }
  /** It ended, or is gone, and the file is not to be seen here. */
  | { readonly kind: 'unseen'; readonly id: string; readonly state: string }
  /** It still waits: why, in Slurm's words. */
  | { readonly kind: 'waiting'; readonly id: string; readonly state: string };

export interface TestJob {
  /** An absolute path of an empty folder that nodes should see. */
  readonly folder: string;
  readonly partition?: string | undefined;
  readonly gres?: string | undefined;
  readonly signal: AbortSignal;
  /** Cancels the job with this id; called after an abort too. */
  readonly cancel: (id: string) => Promise<unknown>;
  /** Called with Slurm's words for its state while it waits. */
  readonly onWait: (state: string) => void;
}

/**
 * Runs a short job on the cluster; it is cancelled where it does not end in time, or upon an abort.
 * @throws the signal's reason when aborted
 */
export async function runTestJob(run: RunProgram, job: TestJob): Promise<JobEnd> {
  const { folder, partition, gres, cancel } = job;
  const path = join(folder, 'job.sh');
  writeFileSync(path, script);
  const submittedMs = Date.now();
  const { kind, output, complaint } = await run('sbatch', [
    '--parsable',
    '--job-name=reelsweep-doctor',
    '--time=1',
    '--no-requeue',
    '--output=/dev/null',
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(gres === undefined ? [] : [`--gres=${gres}`]),
    path,
    folder,
  ]);
  // With several clusters it is id;cluster.
  const id = /^\d+/.exec(output.trim())?.[0];
  if (kind !== 'ended' || id === undefined) return { kind: 'refused', complaint };
  try {
    return await watchJob(run, job, id, submittedMs);
  } finally {
    if (!hasSaid(folder)) await cancel(id);
  }
}

async function watchJob(
  run: RunProgram,
  { folder, signal, onWait }: TestJob,
  id: string,
  submittedMs: number,
): Promise<JobEnd> {
  let state = 'submitted';
  let queriedMs = submittedMs;
  let endedMs = Number.POSITIVE_INFINITY;
  for (;;) {
    const now = Date.now();
    if (hasSaid(folder)) return readSaid(folder, submittedMs, now);
    // A network file system may show a new file half a minute late.
    if (now - endedMs > longestMs / 2) return { kind: 'unseen', id, state };
    if (now - submittedMs > longestMs && endedMs === Number.POSITIVE_INFINITY) {
      return { kind: 'waiting', id, state };
    }
    if (now - queriedMs > queryMs) {
      queriedMs = now;
      const { kind, output } = await run('squeue', ['-h', '-t', 'all', '-j', id, '-o', '%T (%r)']);
      // Slurm forgets a job some time after its end.
      if (kind === 'ended') state = output.trim() || 'gone from the queue';
      if (!/^(submitted|PENDING|RUNNING|CONFIGURING|COMPLETING)/.test(state)) {
        endedMs = Math.min(endedMs, now);
      }
      onWait(state);
    }
    await sleep(pollMs, undefined, { signal });
  }
}

/** Listing the folder asks the file server anew, where a look for the name alone may be answered from a cache. */
function hasSaid(folder: string): boolean {
  return readdirSync(folder).includes('said');
}

function readSaid(folder: string, submittedMs: number, seenMs: number): JobEnd {
  const path = join(folder, 'said');
  const text = readBytes(path, { most: 1000, within: folder }).toString('utf8');
  const [node = '', nanoseconds = '', devices = 'none'] = text.trim().split(' ');
  const digits = /^\d+/.exec(nanoseconds)?.[0] ?? '';
  // A `date` that knows no nanoseconds prints seconds, and whatever it makes of the rest.
  const nodeMs = digits.length > 12 ? Number(digits) / 1e6 : Number(digits) * 1000;
  const fileMs = statSync(path).mtimeMs;
  return { kind: 'said', node, nodeMs, fileMs, submittedMs, seenMs, devices };
}

/**
 * What the end of a test job shows: that a node sees the runs folder, that clocks agree, and that a device was given.
 * @param serverAheadMs by how much the file server's clock is ahead of this machine's
 * @param gres what the job requested
 */
export function jobFindings(
  end: JobEnd,
  runsFolder: string,
  serverAheadMs: number,
  gres: string | undefined,
): Finding[] {
  const name = 'shared folder';
  switch (end.kind) {
    case 'said': {
      const ahead = clockDifference(end, serverAheadMs);
      const ntp = 'have all nodes set theirs by NTP (chrony or systemd-timesyncd)';
      return [
        passed(name, `what ${end.node} writes into ${runsFolder} is seen here`),
        clockFinding('clocks', `${end.node}’s is `, ahead, ntp),
        ...(gres === undefined || !/^gpu\b/.test(gres) ? [] : [deviceFinding(end, gres)]),
      ];
    }
    case 'refused': {
      const words = sanitizeLine(end.complaint.trim().split('\n').at(-1) ?? '');
      const fix = 'correct what sbatch says; it reads SBATCH_ACCOUNT and its other variables';
      return [failed(name, `sbatch does not take a job: ${words}`, fix)];
    }
    case 'unseen':
      return [
        failed(
          name,
          `job ${end.id} ended (${sanitizeLine(end.state)}), and what it wrote into ${runsFolder} is not seen here`,
          'call reelsweep in a folder that the nodes mount at the same path, such as a home or scratch folder of the cluster',
        ),
      ];
    case 'waiting': {
      const fact = `job ${end.id} did not get to its end in time (${sanitizeLine(end.state)}) and was cancelled, so nothing is known`;
      const fix = 'try again when the queue is shorter, or name another --partition';
      return [warning(name, fact, fix)];
    }
  }
}

/**
 * By how many milliseconds the node's clock is ahead of this machine's. Both are compared with the file server's, which tells the
 * difference to a few milliseconds where the server sets a file's time; where the node does (Lustre), that says nothing, but the file
 * was written after the job was submitted and before it was seen: the difference is kept within what that allows.
 */
export function clockDifference(
  end: Extract<JobEnd, { kind: 'said' }>,
  serverAheadMs: number,
): number {
  const throughServer = end.nodeMs - end.fileMs + serverAheadMs;
  const [least, most] = [end.nodeMs - end.seenMs, end.nodeMs - end.submittedMs];
  return Math.min(Math.max(throughServer, least), most);
}

function deviceFinding(end: Extract<JobEnd, { kind: 'said' }>, gres: string): Finding {
  const { node, devices } = end;
  if (devices !== 'none') {
    const value = sanitizeLine(devices);
    return passed('devices', `${gres} gave CUDA_VISIBLE_DEVICES=${value} on ${node}`);
  }
  return failed(
    'devices',
    `${gres} was granted on ${node}, and CUDA_VISIBLE_DEVICES is not set there: a trial would refuse to start`,
    'the administrator checks gres.conf: Slurm sets it only where File= names character devices',
  );
}
