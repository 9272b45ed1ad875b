import { verdictText } from '../dataset/audit/audit-summary.js';
import type { BuildReport } from '../dataset/build-report.js';
import type { DatasetFacts } from '../dataset/inspect.js';
import { leftOutText } from '../dataset/source-movie.js';
import { rowProblemText } from '../trailers/row-problem.js';
import { auditLines } from './audit-lines.js';
import { counted, fixed, table } from './format.js';
import { named } from './named.js';

/** What a build came to, and everything that was given and not used, each with its reason. */
export function buildLines(report: BuildReport): readonly string[] {
  const { counts } = report;
  return [
    ...named(
      report.leftOut.map((movie) => `left out: ${movie.name} ${leftOutText(movie)}`),
      'left out',
    ),
    ...named(
      report.unusedImages.map(({ path, reason }) => `unused ${path}: ${reason}`),
      'unused',
    ),
    ...rowProblemLines(report),
    ...(report.scoresWithoutFrames.length > 0
      ? [
          `${counted(report.scoresWithoutFrames.length, 'row')} of the score file had no frames here.`,
        ]
      : []),
    `${report.folder}: ${counted(report.movies, 'movie')}, ${counted(report.frames, 'frame')} of ${report.image}x${report.image}`,
    `split: ${counts.train} training, ${counts.validation} validation, ${counts.test} test`,
    ...(report.unevenSplit === null ? [] : [`warning: ${report.unevenSplit}`]),
    `scores of the training split: mean ${report.label.mean.toFixed(3)}, standard deviation ${report.label.std.toFixed(3)}`,
    counts.test > 0
      ? `naive baseline (always predict the training mean): test MSE ${report.baseline.test?.toFixed(3) ?? '–'}`
      : 'no test split: nothing will be reported as a test',
    `sha256 ${report.sha256}`,
    ...auditLines(report.audit),
  ];
}

/** Repeated rows are harmless and common: they are counted. */
function rowProblemLines({ rowProblems }: BuildReport): readonly string[] {
  const repeats = rowProblems.filter(({ kind }) => kind === 'duplicate').length;
  const others = rowProblems.filter(({ kind }) => kind !== 'duplicate');
  return [
    ...named(
      others.map((problem) => `scores: ${rowProblemText(problem)}`),
      'problems in the score file',
    ),
    ...(repeats > 0
      ? [`scores: ${counted(repeats, 'row')} repeat others and were passed over`]
      : []),
  ];
}

export function inspectLines(facts: DatasetFacts): readonly string[] {
  const { framesPerMovie } = facts;
  return [
    `${facts.folder}: ${counted(facts.movies, 'movie')}, ${counted(facts.frames, 'frame')} of ${facts.image}x${facts.image}, ${(facts.bytes / 1e6).toFixed(1)} MB`,
    `frames a movie: ${framesPerMovie.minimum} to ${framesPerMovie.maximum}, median ${framesPerMovie.median}`,
    `sha256 ${facts.sha256}`,
    '',
    ...table([
      ['split', 'movies', 'frames', 'score mean', 'score std', 'label shift', 'baseline MSE'],
      ...facts.splits.map((split) => [
        split.split,
        split.movies,
        split.frames,
        split.scoreMean.toFixed(2),
        split.scoreStd.toFixed(2),
        fixed(split.labelShift, 2),
        facts.baseline[split.split]?.toFixed(3) ?? '–',
      ]),
    ]),
    ...(facts.audit === null ? [] : ['', `audit: ${verdictText(facts.audit)}`]),
  ];
}
