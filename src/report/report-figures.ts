import type { SweepRecord } from '../store/queries/sweep-record.js';
import { compareSweeps, type Comparison } from './comparison/comparison.js';
import { augmentationChecksOf, leakAuditOf } from './figures/checks.js';
import { learningCurves } from './figures/curves.js';
import { axisEffects, powerOf } from './figures/effects.js';
import { failuresOf } from './figures/failures.js';
import { interactionsOf } from './figures/interactions.js';
import { leaderboard, trialRows } from './figures/leaderboard.js';
import { succeededAt, withoutExploded } from './figures/points.js';
import { bestPredictions, explainedPredictions } from './figures/predictions.js';
import { provenanceOf } from './figures/provenance.js';
import { selectionOf } from './figures/selection.js';
import { differenceFromReference, measuredBaseline, referenceOf } from './figures/standards.js';
import { chosenOf, isReported, progressOf, verdictOf } from './figures/verdict.js';

/** Everything a report says, as data: what the page, JSON, CSV and Markdown are made of. MSEs are on the standardised scale. */
export interface ReportFigures extends ReturnType<typeof figuresOf> {
  /** Missing where no other sweep was given to be compared with. */
  readonly comparison?: Comparison;
}

/**
 * The figures of a sweep, finished or not: the same record gives the same figures.
 * @param options.before an earlier sweep to compare it with
 */
export function reportFigures(
  record: SweepRecord,
  { before }: { readonly before?: SweepRecord | undefined } = {},
): ReportFigures {
  const sweep = withoutExploded(record);
  const figures = figuresOf(sweep);
  if (before === undefined) return figures;
  const earlier = withoutExploded(before);
  const comparison = compareSweeps({
    before: { record: earlier, ...ranked(earlier) },
    after: { record: sweep, ...figures },
  });
  return { ...figures, comparison };
}

function figuresOf(sweep: SweepRecord) {
  const { baseline, verdict, leaderboard: rows } = ranked(sweep);
  const effects = axisEffects(sweep);
  const chosen = chosenOf(verdict);
  const predictions = chosen === null ? null : bestPredictions(sweep, chosen.point);
  return {
    sweep: sweep.name,
    /** Whether the figures are what a user's own program said, without predictions. */
    reported: isReported(sweep),
    axes: sweep.axes,
    progress: progressOf(sweep),
    verdict,
    baseline,
    /** What a deep model must also beat. */
    reference: referenceOf(sweep.dataset),
    /** Best by validation first. */
    leaderboard: rows,
    effects,
    interactions: interactionsOf(sweep),
    curves: learningCurves(sweep, baseline.validation?.mse.value ?? null),
    /** Of the chosen point; null where none is chosen. */
    predictions,
    /** What the frames of the predictions that are shown did. */
    explanations: explainedPredictions(sweep, predictions),
    failures: failuresOf(sweep),
    /** What choosing by validation did; null where there was no choice. */
    selection: selectionOf(sweep),
    power: powerOf(sweep, effects, chosen),
    trials: trialRows(sweep),
    leakAudit: leakAuditOf(sweep),
    knobChecks: augmentationChecksOf(sweep),
    provenance: provenanceOf(sweep),
  };
}

/** Settings in their order by validation, what they are measured against, and what they say. */
function ranked(sweep: SweepRecord) {
  const { dataset } = sweep;
  const baseline = {
    validation: measuredBaseline(dataset, 'validation'),
    test: measuredBaseline(dataset, 'test'),
  };
  const rows = leaderboard(sweep);
  const verdict = verdictOf(sweep, rows, baseline.test, (point) =>
    differenceFromReference(dataset, succeededAt(sweep, point)),
  );
  return { baseline, verdict, leaderboard: rows };
}

/** The figures as indented JSON, ending in a newline. What is not a number there is null. */
export function figuresJson(figures: ReportFigures): string {
  return `${JSON.stringify(figures, null, 2)}\n`;
}
