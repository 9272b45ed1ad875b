import { type Estimate, meanError } from '../../statistics/intervals.js';
import { contrastsOf, valuesOf } from '../../statistics/matched-trials.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import { corrected, lostOf, testedContrast, type TestedContrast } from './effects.js';
import { errorTable, splitErrors, type SplitErrors } from './split-predictions.js';

type Axes = readonly [string, string];

/**
 * Whether changing one setting does more or less where another is changed too. The difference is what the first change does to the
 * MSE where the second setting is changed, less what it does where it is not: the mean over movies and over squares of four trials
 * that agree in everything else; 0 where the two effects add up. Corrected for all interactions of the sweep, shown or not.
 */
export interface Interaction extends TestedContrast {
  readonly axes: Axes;
  readonly from: readonly unknown[];
  readonly to: readonly unknown[];
  readonly squares: { readonly planned: number; readonly used: number };
}

export type Interactions = ReturnType<typeof interactionsOf>;
export type InteractionMap = Interactions['maps'][number];

const mostMaps = 6;
const mostValues = 12;

/** Two-way interactions of all axes; the pairs of axes most likely to interact, at most `mostMaps`, with their cells. */
export function interactionsOf(sweep: SweepRecord) {
  const { axes: all, trials, seed } = sweep;
  const errors = splitErrors(sweep);
  if (errors === null) {
    const leftOut = { lessTelling: 0, tooWide: 0 };
    return { split: null, movies: 0, maps: [], tested: 0, leftOut };
  }
  const pairs = all.flatMap((one, index) =>
    all.slice(index + 1).map((other): Axes => [one, other]),
  );
  const values = new Map(all.map((axis) => [axis, valuesOf(trials, axis)]));
  const width = (axis: string) => values.get(axis)?.length ?? 0;
  const narrow = pairs.filter((pair) =>
    pair.every((axis) => width(axis) > 1 && width(axis) <= mostValues),
  );
  const rows: Interaction[] = corrected(
    narrow.flatMap((axes) =>
      contrastsOf(trials, axes).map(({ from, to, groups }) => {
        const key = [seed, 'interaction', ...axes, JSON.stringify([from, to])];
        const { counts, ...tested } = testedContrast(groups, errors, key);
        return { axes, from, to, squares: counts, ...tested };
      }),
    ),
  );
  const maps = narrow
    .map((axes) => ({ axes, rows: rows.filter((row) => row.axes === axes) }))
    .toSorted((one, other) => tellingOrder(one.rows, other.rows))
    .slice(0, mostMaps)
    .map(({ axes, rows: own }) => {
      const both = [values.get(axes[0]) ?? [], values.get(axes[1]) ?? []] as const;
      return { axes, values: both, cells: cellsOf(trials, axes, both, errors), rows: own };
    });
  return {
    split: errors.split,
    movies: errors.movies,
    maps,
    /** How many interactions were tested, shown or not. */
    tested: rows.filter(({ p }) => p !== null).length,
    /** Pairs of axes that are not shown: less telling ones, and those with an axis of more values than a map can hold. */
    leftOut: {
      lessTelling: narrow.length - maps.length,
      tooWide: pairs.filter((pair) => pair.some((axis) => width(axis) > mostValues)).length,
    },
  };
}

/** First the pair of axes with the least p, among equal ones that with the largest difference for its interval. */
function tellingOrder(one: readonly Interaction[], other: readonly Interaction[]): number {
  const leastP = (rows: readonly Interaction[]) => Math.min(2, ...rows.map(({ p }) => p ?? 2));
  const largest = (rows: readonly Interaction[]) =>
    Math.max(0, ...rows.map(({ difference }) => sizeForInterval(difference)));
  return leastP(one) - leastP(other) || largest(other) - largest(one);
}

function sizeForInterval(difference: Estimate | null): number {
  if (difference === null || difference.low === null || difference.high === null) return 0;
  const reach = (difference.high - difference.low) / 2;
  return reach > 0 ? Math.abs(difference.value) / reach : 0;
}

/** The trials at one value of each of two axes, whatever their other settings: [values of the first][values of the second]. */
function cellsOf(
  trials: readonly TrialRecord[],
  [one, other]: Axes,
  values: readonly [readonly unknown[], readonly unknown[]],
  errors: SplitErrors,
) {
  const textOf = (...pair: unknown[]) => JSON.stringify(pair);
  return values[0].map((first) =>
    values[1].map((second) => {
      const planned = trials.filter(
        ({ settings }) => textOf(settings[one], settings[other]) === textOf(first, second),
      );
      const table = errorTable(errors, planned);
      return {
        /** Mean over movies and trials; null where no trial can be used. */
        mse: table.length === 0 ? null : meanError(table),
        trials: { planned: planned.length, used: table.length },
        lost: lostOf(planned.filter((trial) => !errors.byTrial.has(trial)).map((t) => [t])),
      };
    }),
  );
}
