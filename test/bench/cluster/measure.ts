import { mkdtempSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runWorker } from '#src/planning/benchmark/measuring-process.js';
import { compiledProgram, type Bench } from '../program.js';
import type { BenchReport } from '../report.js';
import { median } from '../rounds.js';
import { standInLayout, type StandInTask, writeStandIns } from './stand-in-slurm.js';

export interface ClusterTask {
  readonly runsFolder: string;
  readonly trials: number;
  /** How long the coordinator is watched once its trials run. */
  readonly forSeconds: number;
  /** From the first beginning to the first second that is measured: handing over and the first rush are a matter of once. */
  readonly warmUpSeconds: number;
}

/** What a coordinator of trials that run elsewhere came to. */
export interface ClusterFigures {
  /** Most that the process held. */
  readonly peakMemoryBytes: number;
  /** Of one core, without the stand-in squeue. */
  readonly cpuShare: number;
  /** Trials that ended a second meanwhile. */
  readonly endsASecond: number;
  /** From the start of the coordinator to the first beginning that it reported. */
  readonly firstBeginningMs: number;
  /** From a beginning on a node to the report of it, each in milliseconds. */
  readonly beginningsMs: readonly number[];
  /** From a result to the report of it. */
  readonly endsMs: readonly number[];
}

export interface ClusterOptions {
  readonly trials: number;
  readonly atOnce: number;
  /** Average length of a trial. */
  readonly trialSeconds: number;
  readonly forSeconds: number;
  readonly warmUpSeconds: number;
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
  const { trials, atOnce, trialSeconds, forSeconds, warmUpSeconds, beside, stop } = options;
  const folder = mkdtempSync(join(beside, '.reelsweep-bench-'));
  const cluster = new AbortController();
  try {
    writeStandIns(folder);
    const standIn: StandInTask = { folder, atOnce, seconds: trialSeconds };
    const clusterGone = runWorker(
      pathToFileURL(compiledProgram('cluster/stand-in-worker.js')),
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
      warmUpSeconds,
    };
    const measured = runWorker<ClusterFigures>(
      pathToFileURL(compiledProgram('cluster/coordinator-worker.js')),
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

type Asked = Pick<ClusterOptions, 'trials' | 'atOnce' | 'trialSeconds'>;

/** What the figures come to. */
interface ClusterSummary extends Asked {
  readonly peakMemoryMegabytes: number;
  readonly cpuShare: number;
  readonly endsASecond: number;
  readonly firstBeginningSeconds: number;
  /** Median and most seconds from a beginning or an end to the report of it. */
  readonly seenAfterSeconds: {
    readonly median: number;
    readonly most: number;
    readonly count: number;
  };
}

export function clusterSummary(figures: ClusterFigures, asked: Asked): ClusterSummary {
  const delays = [...figures.beginningsMs, ...figures.endsMs];
  const { trials, atOnce, trialSeconds } = asked;
  return {
    trials,
    atOnce,
    trialSeconds,
    peakMemoryMegabytes: figures.peakMemoryBytes / 1e6,
    cpuShare: figures.cpuShare,
    endsASecond: figures.endsASecond,
    firstBeginningSeconds: figures.firstBeginningMs / 1000,
    seenAfterSeconds: {
      median: median(delays) / 1000,
      most: Math.max(...delays) / 1000,
      count: delays.length,
    },
  };
}

/** The coordinator's costs and delays, a row each. */
export function clusterReport(
  figures: ClusterFigures,
  asked: Asked,
  circumstances: Bench['circumstances'],
): BenchReport {
  const summary = clusterSummary(figures, asked);
  const { seenAfterSeconds: seen } = summary;
  return {
    title: `reelsweep ${circumstances.version}: the coordinator of a cluster's sweep`,
    how:
      `${circumstances.at}, ${circumstances.machine}. ${asked.trials} trials in the queue of a stand-in Slurm, ${asked.atOnce} at a time, ` +
      `${asked.trialSeconds} s each on average (${summary.endsASecond.toFixed(1)} ended a second).`,
    table: {
      columns: ['of the coordinator', ''],
      rows: [
        ['peak memory, MB', summary.peakMemoryMegabytes.toFixed(0)],
        ['share of a core, %', (summary.cpuShare * 100).toFixed(1)],
        [`${seen.count} beginnings and ends seen after, median s`, seen.median.toFixed(1)],
        ['the same, most s', seen.most.toFixed(1)],
        ['the first beginning after the start, s', summary.firstBeginningSeconds.toFixed(1)],
      ],
    },
    data: { ...circumstances, ...summary },
  };
}
