import type { SweepRecord } from '../store/sweep-record.js';
import { compareSweeps } from './comparison/comparison.js';
import type { Comparison } from './comparison/comparison.js';
import { axisEffects } from './figures/axis-effects.js';
import type { AxisEffects } from './figures/axis-effects.js';
import { measuredBaseline } from './figures/baseline.js';
import type { BaselineFigures } from './figures/baseline.js';
import { bestPredictions } from './figures/best-predictions.js';
import type { BestPredictions } from './figures/best-predictions.js';
import { learningCurves } from './figures/curves.js';
import type { Curves } from './figures/curves.js';
import { failuresOf } from './figures/failures.js';
import type { Failures } from './figures/failures.js';
import { leaderboard } from './figures/leaderboard.js';
import type { LeaderboardRow } from './figures/leaderboard.js';
import { progressOf } from './figures/progress.js';
import type { Progress } from './figures/progress.js';
import { provenanceOf } from './figures/provenance.js';
import type { Provenance } from './figures/provenance.js';
import { isReported, reportedVerdict } from './figures/reported.js';
import { trialRows } from './figures/trial-rows.js';
import type { TrialRow } from './figures/trial-rows.js';
import { verdictOf } from './figures/verdict.js';
import type { Verdict } from './figures/verdict.js';

/** Everything a report says, as data: what the page, JSON, CSV and Markdown are made of. MSEs are on the standardised scale. */
export interface ReportFigures {
  readonly sweep: string;
  /** Whether the figures are what a user's own program said, without predictions. */
  readonly reported: boolean;
  readonly axes: readonly string[];
  readonly progress: Progress;
  readonly verdict: Verdict;
  readonly baseline: {
    readonly validation: BaselineFigures | null;
    readonly test: BaselineFigures | null;
  };
  /** Best by validation first. */
  readonly leaderboard: readonly LeaderboardRow[];
  readonly effects: AxisEffects;
  readonly curves: Curves;
  /** Of the chosen point; null where none is chosen. */
  readonly predictions: BestPredictions | null;
  readonly failures: Failures;
  readonly trials: readonly TrialRow[];
  readonly provenance: Provenance;
  /** Missing where no other sweep was asked to be compared with. */
  readonly comparison?: Comparison;
}

/**
 * The figures of a sweep, finished or not: the same record gives the same figures.
 * @param options.before an earlier sweep to compare it with
 */
export function reportFigures(
  sweep: SweepRecord,
  { before }: { readonly before?: SweepRecord | undefined } = {},
): ReportFigures {
  const baseline = {
    validation: measuredBaseline(sweep, 'validation'),
    test: measuredBaseline(sweep, 'test'),
  };
  const rows = leaderboard(sweep);
  const reported = isReported(sweep);
  const verdict = reported ? reportedVerdict(rows) : verdictOf(rows, baseline.test);
  return {
    sweep: sweep.name,
    reported,
    axes: sweep.axes,
    progress: progressOf(sweep),
    verdict,
    baseline,
    leaderboard: rows,
    effects: axisEffects(sweep),
    curves: learningCurves(sweep, baseline.validation?.mse.value ?? null),
    predictions: 'chosen' in verdict ? bestPredictions(sweep, verdict.chosen.point) : null,
    failures: failuresOf(sweep),
    trials: trialRows(sweep),
    provenance: provenanceOf(sweep),
    ...(before !== undefined && {
      comparison: compareSweeps({
        before: { record: before, ...ranked(before) },
        after: { record: sweep, verdict, leaderboard: rows },
      }),
    }),
  };
}

/** Settings in their order by validation, and what they say. */
function ranked(sweep: SweepRecord): Pick<ReportFigures, 'verdict' | 'leaderboard'> {
  const rows = leaderboard(sweep);
  const verdict = isReported(sweep)
    ? reportedVerdict(rows)
    : verdictOf(rows, measuredBaseline(sweep, 'test'));
  return { verdict, leaderboard: rows };
}
