import type { SettingsAxis, SettingsMapData } from '../charts/settings-map.js';

/** A stretch of an axis that was brushed: numbers, or indices of values. */
export type Stretch = readonly [low: number, high: number];

/** What the brushed stretches keep, in the words of the tables' filters. */
export function brushedFilter(
  { axes }: SettingsMapData,
  stretches: ReadonlyMap<number, Stretch>,
): string {
  return axes
    .flatMap((axis, dim) => {
      const stretch = stretches.get(dim);
      return stretch === undefined ? [] : [axisFilter(axis, stretch)];
    })
    .join(' ');
}

/** The filter that keeps one setting. */
export function settingFilter({ axes, rows }: SettingsMapData, place: number): string {
  return axes
    .flatMap((axis, dim) => {
      const value = rows[place]?.[dim];
      if (axis.result || value === null || value === undefined) return [];
      const text = axis.values === null ? String(value) : (axis.values[value] ?? '');
      return [`${quoted(axis.filter)}=${quoted(text)}`];
    })
    .join(' ');
}

function axisFilter({ filter, values }: SettingsAxis, [low, high]: Stretch): string {
  const name = quoted(filter);
  if (values === null) return `${name}>=${figure(low)} ${name}<=${figure(high)}`;
  const kept = values.filter((_, index) => index >= low && index <= high);
  const nearest = values[Math.round((low + high) / 2)] ?? '';
  return `${name}=${quoted((kept.length === 0 ? [nearest] : kept).join('|'))}`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A filter takes a name or value with spaces in quotes. */
function quoted(text: string): string {
  return /[\s,"=<>!]/.test(text) ? `"${text.replaceAll('"', '')}"` : text;
}
