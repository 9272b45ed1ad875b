/** What a trial must tell so that it can be matched with others. */
interface Matchable {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly replicate: number;
}

/** The groups of trials that show what changing some axes does, all else equal. */
interface Contrast<T extends Matchable> {
  /** The first planned value of each axis. */
  readonly from: readonly unknown[];
  readonly to: readonly unknown[];
  /**
   * Each of 2^axes trials that agree in every other setting and in their replicate: at place `n`, the axes whose bits of `n` are
   * set have their value of `to`. Empty where axes vary together (zip, random search), so that nothing is left out silently.
   */
  readonly groups: readonly (readonly T[])[];
}

/** For each combination of other values of these axes, its contrast with the values planned first. */
export function contrastsOf<T extends Matchable>(
  trials: readonly T[],
  axes: readonly string[],
): Contrast<T>[] {
  const byContext = new Map<string, Map<string, T>>();
  for (const trial of trials) {
    const others = Object.entries(trial.settings)
      .filter(([name]) => !axes.includes(name))
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
    const context = textOf([trial.replicate, others]);
    const row = byContext.get(context) ?? new Map<string, T>();
    row.set(axes.map((axis) => textOf(trial.settings[axis])).join(), trial);
    byContext.set(context, row);
  }
  const values = axes.map((axis) => valuesOf(trials, axis));
  const from = values.map(([first]) => first);
  const combinations = values.reduce<unknown[][]>(
    (starts, [, ...others]) => starts.flatMap((start) => others.map((value) => [...start, value])),
    [[]],
  );
  return combinations.map((to) => {
    const keys = Array.from({ length: 2 ** axes.length }, (_, changed) =>
      axes.map((_axis, bit) => textOf(((changed >> bit) & 1) === 1 ? to[bit] : from[bit])).join(),
    );
    const groups = [...byContext.values()].map((row) => keys.flatMap((key) => row.get(key) ?? []));
    return { from, to, groups: groups.filter(({ length }) => length === keys.length) };
  });
}

/** The values of an axis, the first planned first. */
export function valuesOf(trials: readonly Matchable[], axis: string): unknown[] {
  return [
    ...new Map(trials.map(({ settings }) => [textOf(settings[axis]), settings[axis]])).values(),
  ];
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
