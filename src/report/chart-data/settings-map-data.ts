import type { LeaderboardRow } from '../figures/leaderboard.js';
import { valueText } from '../text/settings.js';
import type { SettingsAxis, SettingsMapData } from './chart-data.js';
import { drawnPlaces } from './drawn-places.js';
import { shortNumber } from '../../text/numbers.js';

const mostLines = 500;
/** More values than this stand on an axis of numbers, not each at a place of its own. */
const mostValues = 12;

interface Axis {
  readonly axis: SettingsAxis;
  readonly at: (row: LeaderboardRow) => number | null;
}

/** Every setting as a line over its swept values and what came of it; null where that would say nothing. */
export function settingsMapData(
  rows: readonly LeaderboardRow[],
  axes: readonly string[],
): SettingsMapData | null {
  const results = [
    figureAxis('validation MSE', 'val', rows, ({ validation }) => validation?.mse.value ?? null),
    figureAxis('test MSE', 'test', rows, ({ test }) =>
      test?.relativeMse === null ? test.mse.value : null,
    ),
    figureAxis('test, times baseline', 'rel', rows, ({ test }) => test?.relativeMse?.value ?? null),
  ].flat();
  if (rows.length < 2 || axes.length === 0 || results.length === 0) return null;
  const all = [...axes.map((name) => settingAxis(name, rows)), ...results];
  const withResult = rows.flatMap(({ test, validation }, place) =>
    test === null && validation === null ? [] : [place],
  );
  return {
    axes: all.map(({ axis }) => axis),
    rows: rows.map((row) => all.map(({ at }) => at(row))),
    results: withResult.length,
    drawn: drawnPlaces(withResult, mostLines),
  };
}

function figureAxis(
  name: string,
  filter: string,
  rows: readonly LeaderboardRow[],
  figure: (row: LeaderboardRow) => number | null,
): Axis[] {
  if (rows.every((row) => figure(row) === null)) return [];
  return [
    {
      axis: { name, filter, result: true, values: null },
      at: (row) => {
        const value = figure(row);
        return value === null ? null : shortNumber(value);
      },
    },
  ];
}

function settingAxis(name: string, rows: readonly LeaderboardRow[]): Axis {
  const values = new Map(rows.map(({ axes }) => [valueText(axes[name]), axes[name]]));
  const numeric = [...values.values()].every((value) => typeof value === 'number');
  const texts = [...values.keys()].sort();
  if (numeric) {
    texts.sort((one, other) => Number(values.get(one)) - Number(values.get(other)));
    if (texts.length > mostValues) {
      return {
        axis: { name, filter: name, result: false, values: null },
        at: ({ axes }) => Number(axes[name]),
      };
    }
  }
  const indices = new Map(texts.map((text, index) => [text, index]));
  return {
    axis: { name, filter: name, result: false, values: texts },
    at: ({ axes }) => indices.get(valueText(axes[name])) ?? null,
  };
}
