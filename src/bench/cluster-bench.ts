import { mkdtempSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { standInLayout, writeStandIns } from './stand-in-slurm.js';
import type { StandInTask } from './stand-in-slurm-worker.js';
import { runWorker } from '../planning/benchmark/worker-process.js';

export interface ClusterTask {
  readonly runsFolder: string;
  readonly trials: number;
  /** How long the coordinator is watched once its trials run. */
  readonly forSeconds: number;
  /** From the first beginning to the first second that is measured: handing over and the first rush are a matter of once. */
  readonly settleSeconds: number;
}

/** What a coordinator of trials that run elsewhere came to. */
export interface ClusterFigures {
  /** Most that the process held. */
  readonly peakMemoryBytes: number;
  /** Of one core, without the stand-in squeue. */
  readonly cpuShare: number;
  /** Trials that ended a second meanwhile. */
  readonly endsASecond: number;
  /** From the start of the coordinator to the first beginning that it told of. */
  readonly firstBeginningMs: number;
  /** From a beginning on a node to its being told of, each in milliseconds. */
  readonly beginningsMs: readonly number[];
  /** From a result to its being told of. */
  readonly endsMs: readonly number[];
}

export interface ClusterOptions {
  readonly trials: number;
  readonly atOnce: number;
  /** Average length of a trial. */
  readonly trialSeconds: number;
  readonly forSeconds: number;
  readonly settleSeconds: number;
  /** Folder on the disk that is measured; a temporary one in it is made and removed. */
  readonly beside: string;
  readonly stop: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/**
 * Measures a coordinator whose trials are tasks of a cluster, against stand-ins for Slurm's commands and for the trials: the whole
 * grid is in the queue, so many run, and begin and end as long ones do.
 * @throws the signal's reason when aborted; BenchError
 */
export async function benchCluster(options: ClusterOptions): Promise<ClusterFigures> {
  const { trials, atOnce, trialSeconds, forSeconds, settleSeconds, beside, stop } = options;
  const folder = mkdtempSync(join(beside, '.reelsweep-bench-'));
  const cluster = new AbortController();
  try {
    writeStandIns(folder);
    const standIn: StandInTask = { folder, atOnce, seconds: trialSeconds };
    const clusterGone = runWorker(
      new URL('./stand-in-slurm-worker.js', import.meta.url),
      'stood in for Slurm',
      standIn,
      {
        environment: {},
        signal: AbortSignal.any([stop, cluster.signal]),
        onProgress: () => undefined,
      },
    );
    // It ends by being stopped; what it says when it fails counts only then.
    clusterGone.catch(() => undefined);
    const path = [standInLayout.commands(folder), process.env['PATH'] ?? ''].join(delimiter);
    const task: ClusterTask = {
      runsFolder: join(folder, 'runs'),
      trials,
      forSeconds,
      settleSeconds,
    };
    const measured = runWorker<ClusterFigures>(
      new URL('./cluster-coordinator-worker.js', import.meta.url),
      'coordinated trials that run elsewhere',
      task,
      { environment: { PATH: path }, signal: stop, onProgress: options.onProgress },
    );
    return await Promise.race([measured, clusterGone.then(() => measured)]);
  } finally {
    cluster.abort();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
