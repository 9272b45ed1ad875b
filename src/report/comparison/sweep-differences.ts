import { mean } from '../../statistics/crossed-table.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { failuresOf, machineTime } from '../figures/failures.js';
import { provenanceOf } from '../figures/provenance.js';
import { bothSides, type ChangedSetting, type Sides } from './matched-points.js';

/**
 * What two sweeps are made of, side by side: what may have caused a difference, and what it cost.
 * @param settings what all trials of a sweep share, and the other's trials have otherwise
 */
export function sweepDifferences(sweeps: Sides<SweepRecord>, settings: readonly ChangedSetting[]) {
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
    /** Mean time of a trial that succeeded, in milliseconds. */
    trialTimeMs: bothSides(sweeps, ({ trials }) => {
      const times = trials.flatMap(({ wallTimeMs }) => wallTimeMs ?? []);
      return times.length === 0 ? null : mean(times);
    }),
    /** In all attempts that have ended, of trials that another sweep ran too. */
    machineTimeMs: bothSides(sweeps, ({ trials }) =>
      machineTime(trials.flatMap(({ attempts }) => attempts)),
    ),
    failures: endedOtherwise(sweeps),
  };
}

/** How often trials ended for each reason other than success. */
function endedOtherwise(sweeps: Sides<SweepRecord>) {
  const groups = bothSides(sweeps, (sweep) => failuresOf(sweep).groups);
  const reason = ({ state, cause }: (typeof groups.before)[number]) => `${state} ${cause ?? ''}`;
  const reasons = new Map(
    [...groups.before, ...groups.after].map((group) => [reason(group), group]),
  );
  return [...reasons].map(([key, { state, cause }]) => ({
    state,
    cause,
    trials: bothSides(
      groups,
      (all) => all.find((group) => reason(group) === key)?.trials.length ?? 0,
    ),
  }));
}
