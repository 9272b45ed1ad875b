import type { ChartData, TimesData } from '../chart-data/chart-data.js';
import type { ChartId } from '../charts/page-charts.js';
import { mostIntervals } from '../charts/trial-errors.js';
import type { ReportFigures } from '../report-figures.js';
import { counted, numberText, thousands } from '../../text/numbers.js';
import { pointText } from './settings.js';
import { durationText } from '../../text/times.js';

interface Caption {
  readonly title: string;
  readonly caption: string;
}

/** What stands above each chart: what it shows, of how many, and what it leaves out. */
export const chartCaptions: Readonly<
  Record<ChartId, (data: ChartData, figures: ReportFigures) => Caption>
> = {
  'learning-curves': ({ curves, chosen }, figures) => ({
    title: 'Learning curves',
    caption: joined([
      curves === null
        ? ''
        : `${curveNames[curves.metric]} by epoch, ${counted(curves.settings, 'setting')}${validationCount(figures)}.`,
      curves !== null && curves.lines.length < curves.settings ? partText(curves.lines.length) : '',
      severalReplicates(figures) ? 'Lines are means over replicates, the band is their range.' : '',
      inColour(chosen),
    ]),
  }),
  'settings-map': ({ settingsMap, settings, chosen }) => ({
    title: 'Settings and what came of them',
    caption: joined([
      `A line is a setting, ${settingsMap?.results === settings.length ? '' : `${thousands(settingsMap?.results ?? 0)} with results of `}${counted(settings.length, 'setting')}; the stronger its colour, the better its place by validation.`,
      settingsMap !== null && settingsMap.drawn.length < settingsMap.results
        ? partText(settingsMap.drawn.length)
        : '',
      chosen === null ? '' : 'Thick: the setting that validation chose.',
      'Drag along an axis to keep what crosses it, in every chart and table; the tables’ filters do the same in words.',
    ]),
  }),
  predictions: () => ({ title: 'Predicted against actual', caption: '' }),
  residuals: () => ({ title: 'Predicted less actual, against actual', caption: '' }),
  'trial-errors': ({ trials, chosen }) => ({
    title: 'Each trial’s test error',
    caption: joined([
      `${trials?.relative === true ? 'The test MSE over the measured baseline’s, which is the line at 1,' : 'The test MSE'} of ${counted(trials?.ended.length ?? 0, 'trial')}${(trials?.ended.length ?? 0) > mostIntervals ? '' : ' with 95 % intervals'}${trials === null || trials.movies === 0 ? '' : ` over ${counted(trials.movies, 'test movie')}`}; settings stand in the leaderboard’s order.`,
      withoutText(trials?.without ?? []),
      inColour(chosen),
    ]),
  }),
  times: ({ times, chosen }) => ({
    title: 'Time against quality',
    caption: joined([
      `${counted(times?.points.length ?? 0, 'setting')}: the mean time of a trial that succeeded against the ${times?.split ?? 'validation'} MSE${times?.relative === true ? ', times the baseline’s' : ''}. The stepped line is the front: ${counted(times?.front.length ?? 0, 'setting')} that no other one beats in both.`,
      inColour(chosen),
    ]),
  }),
};

const curveNames: Readonly<Record<ReportFigures['curves']['metric'], string>> = {
  'relative validation MSE': 'Validation MSE over the measured baseline’s',
  'validation MSE': 'Validation MSE',
  'training MSE': 'Training MSE',
};

function joined(sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function partText(drawn: number): string {
  return `Drawn are ${drawn} of them: the best ${Math.floor(drawn / 2)} by validation, and others evenly from the rest.`;
}

function inColour(chosen: number | null): string {
  return chosen === null ? '' : 'In colour: the setting that validation chose.';
}

function severalReplicates({ leaderboard }: ReportFigures): boolean {
  return leaderboard.some(({ replicates }) => replicates.planned > 1);
}

function validationCount({ baseline, curves }: ReportFigures): string {
  const movies = baseline.validation?.mse.movies;
  return movies === undefined || curves.metric === 'training MSE'
    ? ''
    : `, ${counted(movies, 'validation movie')}`;
}

function withoutText(without: readonly { readonly pruned: boolean }[]): string {
  const pruned = without.filter((trial) => trial.pruned).length;
  const failed = without.length - pruned;
  const parts = [
    ...(failed === 0 ? [] : [`${counted(failed, 'trial')} that failed (×)`]),
    ...(pruned === 0 ? [] : [`${counted(pruned, 'trial')} pruned early (◇)`]),
  ];
  return parts.length === 0 ? '' : `Without a figure, along the top: ${parts.join(', ')}.`;
}

export interface FrontRow {
  readonly place: string;
  readonly setting: string;
  readonly time: string;
  readonly value: string;
}

/** The settings that none beats in both time and error, in words. */
export function frontRows(
  { front, points, relative, split }: TimesData,
  { leaderboard }: ReportFigures,
): { split: string; rows: FrontRow[] } {
  const byPlace = new Map(points.map((point) => [point.place, point]));
  return {
    split: `${split} MSE${relative ? ', times the baseline' : ''}`,
    rows: front.map((place) => ({
      place: String(leaderboard[place]?.rank ?? '–'),
      setting: pointTextOf(leaderboard[place]),
      time: durationText((byPlace.get(place)?.seconds ?? 0) * 1000),
      value: numberText(byPlace.get(place)?.value ?? 0, 3),
    })),
  };
}

function pointTextOf(row: ReportFigures['leaderboard'][number] | undefined): string {
  return row === undefined ? '' : pointText(row.axes);
}
