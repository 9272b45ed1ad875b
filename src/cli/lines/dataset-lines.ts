import { relative } from 'node:path';
import type { WrittenSheet } from '../../app/data/datasets.js';
import { auditSummary, verdictText } from '../../dataset/audit/audit-summary.js';
import type { BuildAccount } from '../../dataset/pack/build-account.js';
import type { BuildReport } from '../../dataset/pack/build.js';
import type { DatasetFacts } from '../../dataset/inspect/inspect.js';
import { leftOutText } from '../../dataset/pack/source-movie.js';
import { tidyTitle } from '../../trailers/catalogue/movie-title.js';
import { cautionText, rowProblemText } from '../../trailers/catalogue/catalogue-error.js';
import { auditLines } from './audit-lines.js';
import { table } from '../../text/table.js';
import { counted, fixed } from '../../text/numbers.js';
import { named } from '../terminal/named.js';

/** What was given and not used, each with its reason. @param scaleIsTold where the audit says so itself */
function accountLines(account: BuildAccount, scaleIsTold = false): readonly string[] {
  return [
    ...named(
      account.leftOut.map((movie) => `left out: ${movie.name} ${leftOutText(movie)}`),
      'left out',
    ),
    ...named(
      account.unusedImages.map(({ path, reason }) => `unused ${path}: ${reason}`),
      'unused',
    ),
    ...rowProblemLines(account),
    ...withoutFramesLines(account),
    ...(scaleIsTold
      ? []
      : account.cautions
          .filter(({ kind }) => kind === 'other-scale')
          .map((caution) => `warning: in the score file ${cautionText(caution)}.`)),
  ];
}

/** The same of a dataset that could not be made; there is no score-rows.csv to look into. */
export function unmadeLines(account: BuildAccount): readonly string[] {
  const { outcomes, rows } = account.scoreRows;
  const { used = 0, ...others } = outcomes;
  const text = outcomesText({ 'would be used': used, ...others });
  return [...accountLines(account), `score file: ${counted(rows, 'row')}: ${text}`];
}

/** What a build came to, and everything that was given and not used, each with its reason. */
export function buildLines(report: BuildReport): readonly string[] {
  const { counts } = report;
  const scaleIsTold = report.audit.findings.some(({ kind }) => kind === 'other-scale');
  return [
    ...accountLines(report, scaleIsTold),
    `score file: ${counted(report.scoreRows.rows, 'row')}: ${outcomesText(report.scoreRows.outcomes)} (each in ${report.folder}/score-rows.csv)`,
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
function rowProblemLines({ rowProblems }: BuildAccount): readonly string[] {
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

function outcomesText(outcomes: Readonly<Record<string, number>>): string {
  return Object.entries(outcomes)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}

/** Rows that name a video are a person's own list: each that found no frames is named. */
function withoutFramesLines({ scoresWithoutFrames: rows }: BuildAccount): readonly string[] {
  const videos = rows.flatMap(({ file, line }) => (file === null ? [] : [{ file, line }]));
  return [
    ...named(
      videos.map(
        ({ file, line }) =>
          `scores: line ${line} names ${tidyTitle(file)}, which has no frames here`,
      ),
      'videos without frames',
    ),
    ...(rows.length > videos.length
      ? [`${counted(rows.length - videos.length, 'row')} of the score file had no frames here.`]
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

/** What `dataset inspect` prints once it has written a page. @param folder that paths are shown relative to */
export function sheetLines(
  written: WrittenSheet,
  folder: string,
  json: boolean,
): readonly string[] {
  const facts = { ...written.facts, audit: auditSummary(written.audit) };
  const sheet = relative(folder, written.path);
  if (json) return [JSON.stringify({ ...facts, sheet })];
  const megabytes = (written.bytes / 1e6).toFixed(1);
  const line = `contact sheet: ${sheet} (${written.moviesShown} of ${facts.movies} movies, ${megabytes} MB)`;
  return [...inspectLines(facts), '', line];
}
