import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBytes } from '../../files/guarded-read.js';
import type { Surroundings } from '../finding.js';

const lookMs = 250;
const askMs = 5000;

/**
 * Writes a file with the node's name, its time in nanoseconds and the devices it was given, whole: first under another name. sbatch copies the
 * script, so that the folder is seen by the node only through its own mount.
 */
const script = `#!/bin/sh
echo "$SLURMD_NODENAME" "$(date +%s%N)" "\${CUDA_VISIBLE_DEVICES:-none}" > "$1/.said" && mv "$1/.said" "$1/said"
`;

/** How a tiny job went. */
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

export interface JobWanted {
  /** An absolute path of an empty folder that nodes should see. */
  readonly folder: string;
  readonly partition?: string | undefined;
  readonly gres?: string | undefined;
  /** How long it may wait in the queue and run. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Cancels the job with this id; called after an abort too. */
  readonly cancel: (id: string) => Promise<unknown>;
  /** Told what Slurm says of it while it waits. */
  readonly onWait: (state: string) => void;
}

/**
 * Runs a job of a moment on the cluster; it is cancelled where it does not end in time, or upon an abort.
 * @throws the signal's reason when aborted
 */
export async function runTinyJob(run: Surroundings['run'], wanted: JobWanted): Promise<JobEnd> {
  const { folder, partition, gres, cancel } = wanted;
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
    return await watched(run, wanted, id, submittedMs);
  } finally {
    if (!hasSaid(folder)) await cancel(id);
  }
}

async function watched(
  run: Surroundings['run'],
  { folder, patienceMs, signal, onWait }: JobWanted,
  id: string,
  submittedMs: number,
): Promise<JobEnd> {
  let state = 'submitted';
  let askedMs = submittedMs;
  let endedMs = Number.POSITIVE_INFINITY;
  for (;;) {
    const now = Date.now();
    if (hasSaid(folder)) return readSaid(folder, submittedMs, now);
    // A network file system may show a new file half a minute late.
    if (now - endedMs > patienceMs / 2) return { kind: 'unseen', id, state };
    if (now - submittedMs > patienceMs && endedMs === Number.POSITIVE_INFINITY) {
      return { kind: 'waiting', id, state };
    }
    if (now - askedMs > askMs) {
      askedMs = now;
      const { kind, output } = await run('squeue', ['-h', '-t', 'all', '-j', id, '-o', '%T (%r)']);
      // Slurm forgets a job some time after its end.
      if (kind === 'ended') state = output.trim() === '' ? 'gone from the queue' : output.trim();
      if (!/^(submitted|PENDING|RUNNING|CONFIGURING|COMPLETING)/.test(state)) {
        endedMs = Math.min(endedMs, now);
      }
      onWait(state);
    }
    await sleep(lookMs, undefined, { signal });
  }
}

/** Listing the folder asks the file server anew, where a look for the name alone may be answered from a cache. */
function hasSaid(folder: string): boolean {
  return readdirSync(folder).includes('said');
}

function readSaid(folder: string, submittedMs: number, seenMs: number): JobEnd {
  const path = join(folder, 'said');
  const [node = '', nanoseconds = '', devices = 'none'] = readBytes(path, {
    most: 1000,
    within: folder,
  })
    .toString('utf8')
    .trim()
    .split(' ');
  const nodeMs = clockMs(/^\d+/.exec(nanoseconds)?.[0] ?? '');
  return {
    kind: 'said',
    node,
    nodeMs,
    fileMs: statSync(path).mtimeMs,
    submittedMs,
    seenMs,
    devices,
  };
}

/** A `date` that knows no nanoseconds prints seconds, and whatever it makes of the rest. */
function clockMs(digits: string): number {
  return digits.length > 12 ? Number(digits) / 1e6 : Number(digits) * 1000;
}
