import { relative } from 'node:path';
import type { WrittenSheet } from '../../app/dataset/datasets.js';
import type { Audit } from '../../dataset/audit/audit-dataset.js';
import { auditSummary, verdictText } from '../../dataset/audit/audit-summary.js';
import { findingKinds, findingText, severities } from '../../dataset/audit/finding.js';
import type { DatasetFacts } from '../../dataset/inspect/inspect.js';
import type { BuildAccount } from '../../dataset/pack/build-account.js';
import type { BuildReport } from '../../dataset/pack/build.js';
import { leftOutText } from '../../dataset/pack/source-movie.js';
import { counted, fixed } from '../../text/numbers.js';
import { table } from '../../text/table.js';
import { cautionText, rowProblemText } from '../../trailers/catalogue/catalogue-error.js';
import { tidyTitle } from '../../trailers/catalogue/movie-title.js';
import { named, textLines } from './text-lines.js';

/** What was given and not used, each with its reason. @param auditNamesScale whether the audit says so of another scale */
function accountLines(account: BuildAccount, auditNamesScale = false): readonly string[] {
  const { leftOut, unusedImages, rowProblems, scoresWithoutFrames, cautions } = account;
  // Repeated rows are common and do no harm: they are counted. A row that names a video is a person's own list: it is named.
  const repeats = rowProblems.filter(({ kind }) => kind === 'duplicate').length;
  const videos = scoresWithoutFrames.flatMap(({ file, line }) =>
    file === null ? [] : [{ file, line }],
  );
  const others = scoresWithoutFrames.length - videos.length;
  return textLines(
    named(
      leftOut.map((movie) => `left out: ${movie.name} ${leftOutText(movie)}`),
      'left out',
    ),
    named(
      unusedImages.map(({ path, reason }) => `unused ${path}: ${reason}`),
      'unused',
    ),
    named(
      rowProblems
        .filter(({ kind }) => kind !== 'duplicate')
        .map((problem) => `scores: ${rowProblemText(problem)}`),
      'problems in the score file',
    ),
    repeats > 0 && `scores: ${counted(repeats, 'row')} repeat others and were passed over`,
    named(
      videos.map(
        ({ file, line }) =>
          `scores: line ${line} names ${tidyTitle(file)}, which has no frames here`,
      ),
      'videos without frames',
    ),
    others > 0 && `${counted(others, 'row')} of the score file had no frames here.`,
    cautions
      .filter(({ kind }) => kind === 'other-scale' && !auditNamesScale)
      .map((caution) => `warning: in the score file ${cautionText(caution)}.`),
  );
}

/** What was given and not used for a dataset that could not be made; there is no score-rows.csv to look into. */
export function unmadeLines(account: BuildAccount): readonly string[] {
  const { outcomes, rows } = account.scoreRows;
  const { used = 0, ...others } = outcomes;
  const text = outcomesText({ 'would be used': used, ...others });
  return [...accountLines(account), `score file: ${counted(rows, 'row')}: ${text}`];
}

/** The result of a build, and everything that was given and not used, each with its reason. */
export function buildLines(report: BuildReport): readonly string[] {
  const { counts, scoreRows, folder, label } = report;
  const auditNamesScale = report.audit.findings.some(({ kind }) => kind === 'other-scale');
  return textLines(
    accountLines(report, auditNamesScale),
    `score file: ${counted(scoreRows.rows, 'row')}: ${outcomesText(scoreRows.outcomes)} (each in ${folder}/score-rows.csv)`,
    `${folder}: ${counted(report.movies, 'movie')}, ${counted(report.frames, 'frame')} of ${report.image}x${report.image}`,
    `split: ${counts.train} training, ${counts.validation} validation, ${counts.test} test`,
    report.unevenSplit !== null && `warning: ${report.unevenSplit}`,
    `scores of the training split: mean ${label.mean.toFixed(3)}, standard deviation ${label.std.toFixed(3)}`,
    counts.test > 0
      ? `naive baseline (always predict the training mean): test MSE ${report.baseline.test?.toFixed(3) ?? '–'}`
      : 'no test split: nothing will be reported as a test',
    `sha256 ${report.sha256}`,
    auditLines(report.audit),
  );
}

function outcomesText(outcomes: Readonly<Record<string, number>>): string {
  return Object.entries(outcomes)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}

export function inspectLines(facts: DatasetFacts): readonly string[] {
  const { framesPerMovie } = facts;
  return textLines(
    `${facts.folder}: ${counted(facts.movies, 'movie')}, ${counted(facts.frames, 'frame')} of ${facts.image}x${facts.image}, ${(facts.bytes / 1e6).toFixed(1)} MB`,
    `frames a movie: ${framesPerMovie.minimum} to ${framesPerMovie.maximum}, median ${framesPerMovie.median}`,
    `sha256 ${facts.sha256}`,
    '',
    table([
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
    facts.audit !== null && ['', `audit: ${verdictText(facts.audit)}`],
  );
}

/** What `dataset inspect` prints once it has written a page. @param folder that paths are shown relative to */
export function sheetData(
  { facts, audit, path }: WrittenSheet,
  folder: string,
): DatasetFacts & { readonly sheet: string } {
  return { ...facts, audit: auditSummary(audit), sheet: relative(folder, path) };
}

export function sheetLines(
  { bytes, moviesShown }: WrittenSheet,
  data: ReturnType<typeof sheetData>,
): readonly string[] {
  const megabytes = (bytes / 1e6).toFixed(1);
  const shown = `${moviesShown} of ${data.movies} movies`;
  return [...inspectLines(data), '', `contact sheet: ${data.sheet} (${shown}, ${megabytes} MB)`];
}

/** The verdict, then every finding, the worst first; of many of a kind the first twenty. */
export function auditLines(audit: Audit): readonly string[] {
  return textLines(
    verdictText(auditSummary(audit)),
    severities.flatMap((severity) =>
      findingKinds.map((kind) =>
        named(
          audit.findings
            .filter((finding) => finding.severity === severity && finding.kind === kind)
            .map((finding) => `${severity}: ${findingText(finding)}`),
          `${severity}s of this kind`,
        ),
      ),
    ),
  );
}
