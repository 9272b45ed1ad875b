import type { SweepRecord } from '../store/queries/sweep-record.js';
import { compareSweeps, type Comparison } from './comparison/comparison.js';
import { axisEffects, type AxisEffects } from './figures/axis-effects.js';
import { measuredBaseline, type BaselineFigures } from './figures/baseline.js';
import { bestPredictions, type BestPredictions } from './figures/best-predictions.js';
import {
  explainedPredictions,
  type ExplainedPredictions,
} from './figures/explained-predictions.js';
import { interactionsOf, type Interactions } from './figures/interactions.js';
import { learningCurves, type Curves } from './figures/curves.js';
import { withoutExploded } from './figures/exploded.js';
import { failuresOf } from './figures/failures.js';
import type { Failures } from './figures/failures.js';
import { knobFiguresOf, leakAuditOf } from './figures/knob-checks.js';
import type { KnobFigures, LeakAudit } from './figures/knob-checks.js';
import { leaderboard } from './figures/leaderboard.js';
import type { LeaderboardRow } from './figures/leaderboard.js';
import { powerOf } from './figures/power.js';
import type { Power } from './figures/power.js';
import { progressOf } from './figures/progress.js';
import type { Progress } from './figures/progress.js';
import { provenanceOf } from './figures/provenance.js';
import type { Provenance } from './figures/provenance.js';
import { pointsOf } from './figures/points.js';
import { differenceFromReference, referenceOf } from './figures/reference.js';
import type { Reference } from './figures/reference.js';
import { isReported, reportedVerdict, verdictOf } from './figures/verdict.js';
import { selectionOf } from './figures/selection.js';
import type { Selection } from './figures/selection.js';
import { trialRows } from './figures/trial-rows.js';
import type { TrialRow } from './figures/trial-rows.js';
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
  /** What a deep model must also beat. */
  readonly reference: Reference;
  /** Best by validation first. */
  readonly leaderboard: readonly LeaderboardRow[];
  readonly effects: AxisEffects;
  readonly interactions: Interactions;
  readonly curves: Curves;
  /** Of the chosen point; null where none is chosen. */
  readonly predictions: BestPredictions | null;
  /** What the frames of the predictions that are shown did. */
  readonly explanations: ExplainedPredictions;
  readonly failures: Failures;
  /** What choosing by validation did; null where nothing could be chosen among. */
  readonly selection: Selection | null;
  readonly power: Power;
  readonly trials: readonly TrialRow[];
  readonly leakAudit: LeakAudit;
  readonly knobChecks: KnobFigures;
  readonly provenance: Provenance;
  /** Missing where no other sweep was asked to be compared with. */
  readonly comparison?: Comparison;
}

/**
 * The figures of a sweep, finished or not: the same record gives the same figures.
 * @param options.before an earlier sweep to compare it with
 */
export function reportFigures(
  record: SweepRecord,
  { before: earlier }: { readonly before?: SweepRecord | undefined } = {},
): ReportFigures {
  const sweep = withoutExploded(record);
  const before = earlier === undefined ? undefined : withoutExploded(earlier);
  const { baseline, verdict, leaderboard: rows } = ranked(sweep);
  const effects = axisEffects(sweep);
  const predictions = 'chosen' in verdict ? bestPredictions(sweep, verdict.chosen.point) : null;
  return {
    sweep: sweep.name,
    reported: isReported(sweep),
    axes: sweep.axes,
    progress: progressOf(sweep),
    verdict,
    baseline,
    reference: referenceOf(sweep),
    leaderboard: rows,
    effects,
    interactions: interactionsOf(sweep),
    curves: learningCurves(sweep, baseline.validation?.mse.value ?? null),
    predictions,
    explanations: explainedPredictions(sweep, predictions),
    failures: failuresOf(sweep),
    selection: selectionOf(sweep),
    power: powerOf(sweep, effects, 'chosen' in verdict ? verdict.chosen : null),
    trials: trialRows(sweep),
    leakAudit: leakAuditOf(sweep),
    knobChecks: knobFiguresOf(sweep),
    provenance: provenanceOf(sweep),
    ...(before !== undefined && {
      comparison: compareSweeps({
        before: { record: before, ...ranked(before) },
        after: { record: sweep, verdict, leaderboard: rows },
      }),
    }),
  };
}

/** Settings in their order by validation, what they are measured against, and what they say. */
function ranked(sweep: SweepRecord): Pick<ReportFigures, 'baseline' | 'verdict' | 'leaderboard'> {
  const baseline = {
    validation: measuredBaseline(sweep, 'validation'),
    test: measuredBaseline(sweep, 'test'),
  };
  const rows = leaderboard(sweep);
  const verdict = isReported(sweep)
    ? reportedVerdict(rows)
    : verdictOf(rows, baseline.test, (chosen) =>
        differenceFromReference(
          sweep,
          pointsOf(sweep).find(({ point }) => point === chosen)?.succeeded ?? [],
        ),
      );
  return { baseline, verdict, leaderboard: rows };
}
