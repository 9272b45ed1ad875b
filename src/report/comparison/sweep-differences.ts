import { mean } from '../../statistics/mean.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import { failuresOf } from '../figures/failures.js';
import { provenanceOf } from '../figures/provenance.js';
import type { ChangedSetting } from './matched-points.js';
import { bothSides, type Sides } from './sides.js';

/** How often trials ended for one reason other than success. */
interface EndedOtherwise {
  readonly state: TrialRecord['state'];
  readonly cause: string | null;
  readonly trials: Sides<number>;
}

/** What two sweeps are made of, side by side: what may have brought a difference about, and what it cost. */
export interface SweepDifferences {
  readonly datasetSha256: Sides<string>;
  readonly datasetFolder: Sides<string>;
  readonly movies: Sides<{ train: number; validation: number; test: number }>;
  readonly trainer: Sides<string>;
  readonly code: Sides<SweepRecord['code']>;
  readonly seed: Sides<number>;
  readonly replicates: Sides<number>;
  readonly axes: Sides<readonly string[]>;
  /** Settings that all trials of a sweep share, and that the other's trials have otherwise. */
  readonly settings: readonly ChangedSetting[];
  readonly devices: Sides<readonly string[]>;
  readonly trials: Sides<{ planned: number; succeeded: number; pruned: number }>;
  /** Mean time of a trial that succeeded, in milliseconds. */
  readonly trialTimeMs: Sides<number | null>;
  /** In all attempts that have ended, of trials that another sweep ran too. */
  readonly machineTimeMs: Sides<number>;
  readonly failures: readonly EndedOtherwise[];
}

export function sweepDifferences(
  sweeps: Sides<SweepRecord>,
  settings: readonly ChangedSetting[],
): SweepDifferences {
  const provenance = bothSides(sweeps, provenanceOf);
  return {
    datasetSha256: bothSides(sweeps, ({ dataset }) => dataset.sha256),
    datasetFolder: bothSides(sweeps, ({ dataset }) => dataset.folder),
    movies: bothSides(provenance, ({ dataset }) => dataset.counts),
    trainer: bothSides(sweeps, ({ trainer }) => trainer),
    code: bothSides(sweeps, ({ code }) => code),
    seed: bothSides(sweeps, ({ seed }) => seed),
    replicates: bothSides(sweeps, ({ replicates }) => replicates),
    axes: bothSides(sweeps, ({ axes }) => axes),
    settings,
    devices: bothSides(provenance, ({ devices }) => devices.map(({ text }) => text).toSorted()),
    trials: bothSides(sweeps, ({ trials }) => ({
      planned: trials.length,
      succeeded: trials.filter(({ state }) => state === 'succeeded').length,
      pruned: trials.filter(({ state }) => state === 'pruned').length,
    })),
    trialTimeMs: bothSides(sweeps, ({ trials }) => {
      const times = trials.flatMap(({ wallTimeMs }) => wallTimeMs ?? []);
      return times.length === 0 ? null : mean(times);
    }),
    machineTimeMs: bothSides(sweeps, machineTime),
    failures: endedOtherwise(sweeps),
  };
}

function machineTime({ trials }: SweepRecord): number {
  return trials
    .flatMap(({ attempts }) => attempts)
    .reduce((sum, { startedAt, endedAt }) => sum + ((endedAt ?? startedAt) - startedAt), 0);
}

function endedOtherwise(sweeps: Sides<SweepRecord>): EndedOtherwise[] {
  const groups = bothSides(sweeps, (sweep) => failuresOf(sweep).groups);
  const kinds = new Map(
    [...groups.before, ...groups.after].map(({ state, cause }) => [
      `${state} ${cause ?? ''}`,
      { state, cause },
    ]),
  );
  return [...kinds.values()].map(({ state, cause }) => ({
    state,
    cause,
    trials: bothSides(
      groups,
      (all) =>
        all.find((group) => group.state === state && group.cause === cause)?.trials.length ?? 0,
    ),
  }));
}
