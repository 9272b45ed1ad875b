import { axisSquares, valuesOf, type Square } from '../../statistics/axis-squares.js';
import type { Estimate } from '../../statistics/estimate.js';
import { meanError } from '../../statistics/mean-error.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import {
  lostOf,
  corrected,
  testedDifference,
  type Lost,
  type TestedDifference,
  type Uncorrected,
} from './tested-difference.js';
import { errorTable, splitErrors, type SplitErrors } from './split-predictions.js';

/**
 * Whether changing one setting does more or less where another is changed too. The difference is what the first change does to the
 * MSE where the second setting is changed, less what it does where it is not: the mean over movies and over squares of four trials
 * that agree in everything else; 0 where the two effects add up. Corrected for all interactions of the sweep, shown or not.
 */
export interface Interaction extends TestedDifference {
  readonly axes: readonly [string, string];
  readonly from: readonly [unknown, unknown];
  readonly to: readonly [unknown, unknown];
  readonly squares: { readonly planned: number; readonly used: number };
  readonly lost: Lost;
}

/** The trials at one value of each of two axes, whatever their other settings. */
export interface InteractionCell {
  /** Mean over movies and trials; null where no trial can be used. */
  readonly mse: Estimate | null;
  readonly trials: { readonly planned: number; readonly used: number };
  readonly lost: Lost;
}

/** Two axes with their cells: [values of the first][values of the second]. */
export interface InteractionMap {
  readonly axes: readonly [string, string];
  readonly values: readonly [readonly unknown[], readonly unknown[]];
  readonly cells: readonly (readonly InteractionCell[])[];
  readonly rows: readonly Interaction[];
}

export interface Interactions {
  readonly split: 'test' | 'validation' | null;
  readonly movies: number;
  /** The pairs of axes most likely to interact, at most `mostMaps`. */
  readonly maps: readonly InteractionMap[];
  /** How many interactions were tested, shown or not. */
  readonly tested: number;
  /** Pairs of axes that are not shown: less telling ones, and those with an axis of more values than a map can hold. */
  readonly leftOut: { readonly lessTelling: number; readonly tooWide: number };
}

const mostMaps = 6;
const mostValues = 12;

/** Two-way interactions of all axes, the most telling pairs with their cells. */
export function interactionsOf(sweep: SweepRecord): Interactions {
  const errors = splitErrors(sweep);
  const trials = sweep.trials.toSorted((one, other) => one.position - other.position);
  const pairs = sweep.axes.flatMap((one, index) =>
    sweep.axes.slice(index + 1).map((other) => [one, other] as const),
  );
  const values = new Map(sweep.axes.map((axis) => [axis, valuesOf(trials, axis)]));
  const width = (axis: string) => values.get(axis)?.length ?? 0;
  const narrow = pairs.filter((pair) =>
    pair.every((axis) => width(axis) > 1 && width(axis) <= mostValues),
  );
  const tooWide = pairs.filter((pair) => pair.some((axis) => width(axis) > mostValues)).length;
  if (errors === null) {
    const leftOut = { lessTelling: 0, tooWide: 0 };
    return { split: null, movies: 0, maps: [], tested: 0, leftOut };
  }
  const rows = corrected(
    narrow.flatMap((axes) => interactionRows(trials, axes, { errors, seed: sweep.seed })),
  );
  const telling = narrow
    .map((axes) => ({ axes, rows: rows.filter((row) => row.axes === axes) }))
    .toSorted((one, other) => tellingOrder(one.rows, other.rows));
  const maps = telling.slice(0, mostMaps).map(({ axes, rows: own }) => {
    const both = [values.get(axes[0]) ?? [], values.get(axes[1]) ?? []] as const;
    return { axes, values: both, cells: cellsOf(trials, axes, { both, errors }), rows: own };
  });
  return {
    split: errors.split,
    movies: errors.movies,
    maps,
    tested: rows.filter(({ p }) => p !== null).length,
    leftOut: { lessTelling: narrow.length - maps.length, tooWide },
  };
}

type Uncompared = Omit<Interaction, keyof TestedDifference> & Uncorrected;

function interactionRows(
  trials: readonly TrialRecord[],
  axes: readonly [string, string],
  { errors, seed }: { errors: SplitErrors; seed: number },
): Uncompared[] {
  return axisSquares(trials, axes).map(({ from, to, squares }) => {
    const usable = squares.filter((square) => members(square).every((t) => errors.byTrial.has(t)));
    const unusable = squares.filter(
      (square) => !members(square).every((t) => errors.byTrial.has(t)),
    );
    const about = {
      axes,
      from,
      to,
      squares: { planned: squares.length, used: usable.length },
      lost: lostOf(unusable.map((square) => members(square))),
    };
    const differences = usable.map((square) => differenceOfDifferences(square, errors));
    const key = [seed, 'interaction', ...axes, JSON.stringify([from, to])];
    return { ...about, ...testedDifference(differences, key) };
  });
}

function members<T extends TrialRecord>({ neither, first, second, both }: Square<T>): T[] {
  return [neither, first, second, both];
}

/** [movies] */
function differenceOfDifferences(square: Square<TrialRecord>, { byTrial }: SplitErrors): number[] {
  const [neither, first, second, both] = members(square).map((trial) => byTrial.get(trial) ?? []);
  const at = (row: readonly number[] | undefined, movie: number) => row?.[movie] ?? Number.NaN;
  return (both ?? []).map(
    (error, movie) => error - at(second, movie) - (at(first, movie) - at(neither, movie)),
  );
}

/** First the pair of axes with the least p, among equal ones that with the largest difference for its interval. */
function tellingOrder(one: readonly Interaction[], other: readonly Interaction[]): number {
  const leastP = (rows: readonly Interaction[]) => Math.min(2, ...rows.map(({ p }) => p ?? 2));
  const largest = (rows: readonly Interaction[]) =>
    Math.max(
      0,
      ...rows.map(({ difference }) => {
        const reach = ((difference?.high ?? 0) - (difference?.low ?? 0)) / 2;
        return reach > 0 ? Math.abs(difference?.value ?? 0) / reach : 0;
      }),
    );
  return leastP(one) - leastP(other) || largest(other) - largest(one);
}

function cellsOf(
  trials: readonly TrialRecord[],
  [one, other]: readonly [string, string],
  { both, errors }: { both: InteractionMap['values']; errors: SplitErrors },
): InteractionCell[][] {
  const textOf = (value: unknown) => JSON.stringify(value) ?? 'undefined';
  return both[0].map((first) =>
    both[1].map((second) => {
      const planned = trials.filter(
        ({ settings }) =>
          textOf(settings[one]) === textOf(first) && textOf(settings[other]) === textOf(second),
      );
      const table = errorTable(errors, planned);
      return {
        mse: table.length === 0 ? null : meanError(table),
        trials: { planned: planned.length, used: table.length },
        lost: lostOf(planned.filter((trial) => !errors.byTrial.has(trial)).map((t) => [t])),
      };
    }),
  );
}
