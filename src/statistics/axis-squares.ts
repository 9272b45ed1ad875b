import type { Pairable } from './axis-pairs.js';

/** Four trials that agree in all but two axes, of which each takes two values: what an interaction is read from. */
export interface Square<T extends Pairable> {
  readonly neither: T;
  readonly first: T;
  readonly second: T;
  readonly both: T;
}

/** All squares that show whether changing one axis does more or less where the other is changed too. */
export interface SquareComparison<T extends Pairable> {
  readonly from: readonly [unknown, unknown];
  readonly to: readonly [unknown, unknown];
  readonly squares: readonly Square<T>[];
}

/**
 * For two axes, each pair of their values against the pair of values planned first. Trials are matched in every other setting and
 * in their replicate. A comparison without a square (axes that vary together, a random search) keeps an empty list.
 */
export function axisSquares<T extends Pairable>(
  trials: readonly T[],
  [one, other]: readonly [string, string],
): SquareComparison<T>[] {
  const ones = valuesOf(trials, one);
  const others = valuesOf(trials, other);
  const byContext = new Map<string, Map<string, T>>();
  for (const trial of trials) {
    const context = contextOf(trial, [one, other]);
    const row = byContext.get(context) ?? new Map<string, T>();
    row.set(textOf([trial.settings[one], trial.settings[other]]), trial);
    byContext.set(context, row);
  }
  const [first] = ones;
  const [second] = others;
  return ones.slice(1).flatMap((to) =>
    others.slice(1).map((otherTo) => ({
      from: [first, second] as const,
      to: [to, otherTo] as const,
      squares: [...byContext.values()].flatMap((row) => {
        const neither = row.get(textOf([first, second]));
        const firstAlone = row.get(textOf([to, second]));
        const secondAlone = row.get(textOf([first, otherTo]));
        const both = row.get(textOf([to, otherTo]));
        return neither && firstAlone && secondAlone && both
          ? [{ neither, first: firstAlone, second: secondAlone, both }]
          : [];
      }),
    })),
  );
}

/** The values of an axis, the first planned first. */
export function valuesOf(trials: readonly Pairable[], axis: string): unknown[] {
  return [
    ...new Map(trials.map(({ settings }) => [textOf(settings[axis]), settings[axis]])).values(),
  ];
}

function contextOf(trial: Pairable, axes: readonly string[]): string {
  const others = Object.entries(trial.settings)
    .filter(([name]) => !axes.includes(name))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return textOf([trial.replicate, others]);
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
