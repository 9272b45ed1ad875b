import type { Estimate } from '../statistics/intervals.js';
import { columnDecimals, intervalText, numberText } from '../text/numbers.js';
import { durationText } from '../text/times.js';
import type { LeaderboardRow } from './figures/leaderboard.js';
import { metrics, type MetricColumn, type MetricName } from './figures/metrics.js';
import type { ReportFigures } from './report-figures.js';
import { referenceName } from './text/verdict.js';

/** With an interval, or a number that needs none. */
type Figure = Estimate | number | null | undefined;
type Scores = Readonly<Partial<Record<MetricName, Figure>>> | null;

/** A setting, or what settings are compared with. */
export interface LeaderboardLine {
  readonly kind: 'plain' | 'chosen' | 'baseline' | 'reference';
  readonly rank: number | null;
  /** In place of swept settings. */
  readonly name: string | null;
  readonly axes: Readonly<Record<string, unknown>>;
  readonly test: Scores;
  readonly validation: Scores;
  readonly trainMse: number | null;
  readonly replicates: LeaderboardRow['replicates'] | null;
  readonly wallTimeMs: number | null;
}

interface LeaderboardCell {
  readonly text: string;
  /** What the column sorts by; null where there is no figure. */
  readonly sort: number | null;
  readonly estimate: Estimate | null;
  readonly interval: string | null;
}

type Format = 'page' | 'csv' | 'brief';

/** A column of the leaderboard after the settings, in every format. */
export interface LeaderboardColumn {
  readonly name: string;
  readonly short?: string;
  readonly help: string;
  readonly time?: boolean;
  /** `brief`: Markdown and the terminal. */
  readonly formats: readonly Format[];
  /** Whether the interval belongs to the figure in Markdown. */
  readonly withInterval?: boolean;
  /** Whether it is the figure that the sweep is judged by: a strip on the page, its interval in the terminal. */
  readonly judged?: boolean;
  readonly cell: (line: LeaderboardLine) => LeaderboardCell;
  /** In full precision. */
  readonly csv: Readonly<Record<string, (line: LeaderboardLine) => number | null | undefined>>;
}

/** All settings in their order, then the baseline and the reference where they have figures. */
export function leaderboardLines(figures: ReportFigures): {
  readonly settings: readonly LeaderboardLine[];
  readonly standards: readonly LeaderboardLine[];
} {
  const { leaderboard, verdict, axes, baseline, reference } = figures;
  const chosen = 'chosen' in verdict ? verdict.chosen.point : null;
  const settings = leaderboard.map((row): LeaderboardLine => ({
    ...row,
    kind: row.point === chosen ? 'chosen' : 'plain',
    name: axes.length === 0 ? 'the only setting' : null,
  }));
  const bare = { rank: null, axes: {}, trainMse: null, replicates: null, wallTimeMs: null };
  const standards: LeaderboardLine[] = [];
  if (baseline.test !== null || baseline.validation !== null) {
    standards.push({
      ...bare,
      kind: 'baseline',
      name: 'naive baseline: always the training mean',
      test: baseline.test === null ? null : { ...baseline.test, relativeMse: 1 },
      validation: baseline.validation,
    });
  }
  if (reference?.kind === 'ridge' && (reference.test ?? reference.validation) !== null) {
    const { test, validation } = reference;
    standards.push({ ...bare, kind: 'reference', name: referenceName, test, validation });
  }
  return { settings, standards };
}

/** The columns for figures such as these: metrics in their registry's order, then what the trials took. */
export function leaderboardColumns({ leaderboard, baseline }: ReportFigures): LeaderboardColumn[] {
  const validated =
    baseline.validation !== null || leaderboard.some(({ validation }) => validation !== null);
  const ofMetrics = Object.entries(metrics).flatMap(([key, { columns }]) =>
    columns.map((column) => metricColumn(key as MetricName, column, leaderboard, validated)),
  );
  return [
    ...ofMetrics,
    {
      name: 'training MSE',
      short: 'train',
      help: 'mean squared error on the training movies, at the kept epoch',
      formats: validated ? [] : ['page'],
      cell: ({ trainMse }) => figureCell(trainMse, 3),
      csv: {},
    },
    {
      name: 'replicates',
      help: 'trials that succeeded, of those planned',
      formats: ['page', 'csv', 'brief'],
      cell: ({ replicates }) =>
        replicates === null
          ? missing
          : plainCell(`${replicates.succeeded} of ${replicates.planned}`, replicates.succeeded),
      csv: {
        testMovies: ({ test }) => (typeof test?.mse === 'object' ? test.mse?.movies : null),
        replicatesSucceeded: ({ replicates }) => replicates?.succeeded,
        replicatesPlanned: ({ replicates }) => replicates?.planned,
      },
    },
    {
      name: 'time',
      help: 'mean time of a trial',
      time: true,
      formats: ['page', 'csv', 'brief'],
      cell: ({ wallTimeMs }) =>
        wallTimeMs === null ? missing : plainCell(durationText(wallTimeMs), wallTimeMs),
      csv: { wallTimeMs: ({ wallTimeMs }) => wallTimeMs },
    },
  ];
}

function metricColumn(
  key: MetricName,
  { split, name, short, csv, brief, help }: MetricColumn,
  leaderboard: readonly LeaderboardRow[],
  validated: boolean,
): LeaderboardColumn {
  const figure = (line: LeaderboardLine) => line[split]?.[key];
  const decimals = columnDecimals(leaderboard.map((row) => row[split]?.[key]));
  const onPage = split === 'test' || validated;
  return {
    name,
    short,
    help,
    formats: ['csv', ...(onPage ? ['page' as const] : []), ...(brief ? ['brief' as const] : [])],
    withInterval: split === 'test',
    judged: key === 'relativeMse',
    cell: (line) => figureCell(figure(line), decimals),
    csv: {
      [csv]: (line) => valueOf(figure(line)),
      [`${csv}Low`]: (line) => estimateOf(figure(line))?.low,
      [`${csv}High`]: (line) => estimateOf(figure(line))?.high,
    },
  };
}

const missing: LeaderboardCell = { text: '–', sort: null, estimate: null, interval: null };

function plainCell(text: string, sort: number): LeaderboardCell {
  return { text, sort, estimate: null, interval: null };
}

function figureCell(figure: Figure, decimals: number): LeaderboardCell {
  const value = valueOf(figure);
  if (value === null) return missing;
  const estimate = estimateOf(figure);
  return {
    text: numberText(value, decimals),
    // More digits than are shown, so that equal texts still sort.
    sort: Number(value.toPrecision(7)),
    estimate,
    interval: estimate === null || estimate.low === null ? null : intervalText(estimate, decimals),
  };
}

function estimateOf(figure: Figure): Estimate | null {
  return typeof figure === 'object' ? figure : null;
}

function valueOf(figure: Figure): number | null {
  return typeof figure === 'number' ? figure : (figure?.value ?? null);
}
