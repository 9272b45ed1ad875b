import type { ClusterFigures, ClusterOptions } from './cluster-bench.js';

type Asked = Pick<ClusterOptions, 'trials' | 'atOnce' | 'trialSeconds'>;

/** What the figures come to, as `--json` prints it. */
export interface ClusterReport extends Asked {
  readonly peakMemoryMegabytes: number;
  readonly cpuShare: number;
  readonly endsASecond: number;
  readonly firstBeginningSeconds: number;
  /** Median and most seconds from a beginning or an end to its being told of. */
  readonly seenAfterSeconds: {
    readonly median: number;
    readonly most: number;
    readonly count: number;
  };
}

export function clusterReport(figures: ClusterFigures, asked: Asked): ClusterReport {
  const delays = [...figures.beginningsMs, ...figures.endsMs].sort((one, other) => one - other);
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
      median: (delays[Math.floor(delays.length / 2)] ?? NaN) / 1000,
      most: (delays.at(-1) ?? NaN) / 1000,
      count: delays.length,
    },
  };
}

export function clusterText(report: ClusterReport): readonly string[] {
  const { seenAfterSeconds: seen } = report;
  return [
    `${report.trials} trials in the queue of a stand-in Slurm, ${report.atOnce} at a time, ${report.trialSeconds} s each on average (${report.endsASecond.toFixed(1)} ended a second)`,
    `the coordinator held at most ${report.peakMemoryMegabytes.toFixed(0)} MB and took ${(report.cpuShare * 100).toFixed(1)} % of a core`,
    `${seen.count} beginnings and ends were seen after ${seen.median.toFixed(1)} s (median), ${seen.most.toFixed(1)} s at most; the first ${report.firstBeginningSeconds.toFixed(1)} s after the start`,
  ];
}
