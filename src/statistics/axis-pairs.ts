/** What a trial must tell so that it can be paired. */
export interface Pairable {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly replicate: number;
}

/** Two trials that agree in every setting but one axis, and in their replicate. */
export interface Pair<T extends Pairable> {
  readonly reference: T;
  readonly compared: T;
}

/** All pairs that show what changing one axis from one value to another does, all else equal. */
export interface Comparison<T extends Pairable> {
  readonly axis: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly pairs: readonly Pair<T>[];
}

/**
 * For each axis, each of its values against the first one planned. Axes that vary together (zip) have no pairs of their own;
 * such comparisons are kept with an empty list, so that nothing is left out silently.
 */
export function axisComparisons<T extends Pairable>(
  trials: readonly T[],
  axes: readonly string[],
): Comparison<T>[] {
  return axes.flatMap((axis) => {
    const values = new Map(trials.map(({ settings }) => [textOf(settings[axis]), settings[axis]]));
    const byContext = new Map<string, Map<string, T>>();
    for (const trial of trials) {
      const context = contextOf(trial, axis);
      const row = byContext.get(context) ?? new Map<string, T>();
      row.set(textOf(trial.settings[axis]), trial);
      byContext.set(context, row);
    }
    const [first, ...others] = [...values.entries()];
    if (first === undefined) return [];
    return others.map(([text, to]) => ({
      axis,
      from: first[1],
      to,
      pairs: [...byContext.values()].flatMap((row) => {
        const [reference, compared] = [row.get(first[0]), row.get(text)];
        return reference === undefined || compared === undefined ? [] : [{ reference, compared }];
      }),
    }));
  });
}

function contextOf(trial: Pairable, axis: string): string {
  const others = Object.entries(trial.settings)
    .filter(([name]) => name !== axis)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return textOf([trial.replicate, others]);
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
