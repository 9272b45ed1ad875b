import { byName } from '../files/by-name.js';
import type { Estimate } from '../statistics/intervals.js';
import { columnDecimals, intervalText, numberText } from '../text/numbers.js';
import { durationText } from '../text/times.js';
import type { LeaderboardRow } from './figures/leaderboard.js';
import { metrics, type MetricColumn, type MetricName } from './figures/metrics.js';
import { chosenOf } from './figures/verdict.js';
import type { ReportFigures } from './report-figures.js';
import { referenceName } from './text/verdict.js';

/** With an interval, or a number that needs none. */
type Figure = Estimate | number | null | undefined;
type Scores = Readonly<Partial<Record<MetricName, Figure>>> | null;

/** A setting, or what settings are compared with. */
export interface LeaderboardLine {
  readonly kind: 'plain' | 'chosen' | 'baseline' | 'reference';
  readonly point: string | null;
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

/** A column of the leaderboard after the settings, in every format. */
export interface LeaderboardColumn {
  readonly name: string;
  readonly short?: string;
  readonly help: string;
  readonly time?: boolean;
  readonly onPage: boolean;
  /** Whether Markdown and the terminal have it. */
  readonly brief: boolean;
  /** Whether the interval belongs to the figure in Markdown. */
  readonly withInterval?: boolean;
  /** Whether it is the figure that the sweep is judged by: a strip on the page, its interval in the terminal. */
  readonly judged?: boolean;
  readonly cell: (line: LeaderboardLine) => ReturnType<typeof figureCell>;
  /** In full precision. */
  readonly csv: Readonly<Record<string, (line: LeaderboardLine) => number | null | undefined>>;
}

/** All settings in their order, then the baseline and the reference where they have figures. */
export function leaderboardLines(figures: ReportFigures): {
  readonly settings: readonly LeaderboardLine[];
  readonly standards: readonly LeaderboardLine[];
} {
  const { leaderboard, verdict, axes, baseline, reference } = figures;
  const chosen = chosenOf(verdict);
  const settings = leaderboard.map((row): LeaderboardLine => ({
    ...row,
    kind: row.point === chosen?.point ? 'chosen' : 'plain',
    name: axes.length === 0 ? 'the only setting' : null,
  }));
  const bare = {
    point: null,
    rank: null,
    axes: byName(),
    trainMse: null,
    replicates: null,
    wallTimeMs: null,
  };
  const standards: LeaderboardLine[] = [
    {
      ...bare,
      kind: 'baseline',
      name: 'naive baseline: always the training mean',
      test: baseline.test && { ...baseline.test, relativeMse: 1 },
      validation: baseline.validation,
    },
  ];
  if (reference?.kind === 'ridge') {
    const { test, validation } = reference;
    standards.push({ ...bare, kind: 'reference', name: referenceName, test, validation });
  }
  return {
    settings,
    standards: standards.filter(({ test, validation }) => test !== null || validation !== null),
  };
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
      onPage: !validated,
      brief: false,
      cell: ({ trainMse }) => figureCell(trainMse, 3),
      csv: {},
    },
    {
      name: 'replicates',
      help: 'trials that succeeded, of those planned',
      onPage: true,
      brief: true,
      cell: ({ replicates }) =>
        replicates === null
          ? missing
          : plainCell(`${replicates.succeeded} of ${replicates.planned}`, replicates.succeeded),
      csv: {
        testMovies: ({ test }) => estimateOf(test?.mse)?.movies,
        replicatesSucceeded: ({ replicates }) => replicates?.succeeded,
        replicatesPlanned: ({ replicates }) => replicates?.planned,
      },
    },
    {
      name: 'time',
      help: 'mean time of a trial',
      time: true,
      onPage: true,
      brief: true,
      cell: ({ wallTimeMs }) =>
        wallTimeMs === null ? missing : plainCell(durationText(wallTimeMs), wallTimeMs),
      csv: { wallTimeMs: ({ wallTimeMs }) => wallTimeMs },
    },
  ];
}

function metricColumn(
  key: MetricName,
  { split, csv, ...column }: MetricColumn,
  leaderboard: readonly LeaderboardRow[],
  validated: boolean,
): LeaderboardColumn {
  const figure = (line: LeaderboardLine) => line[split]?.[key];
  const decimals = columnDecimals(leaderboard.map((row) => row[split]?.[key]));
  return {
    ...column,
    onPage: split === 'test' || validated,
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

const missing = { text: '–', sort: null, estimate: null, interval: null };

function plainCell(text: string, sort: number) {
  return { ...missing, text, sort };
}

/** A figure as text; `sort` has more digits than are shown, so that equal texts still sort, and is null without a figure. */
export function figureCell(
  figure: Figure,
  decimals: number,
): { text: string; sort: number | null; estimate: Estimate | null; interval: string | null } {
  const value = valueOf(figure);
  const estimate = estimateOf(figure);
  if (value === null) return missing;
  return {
    text: numberText(value, decimals),
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
