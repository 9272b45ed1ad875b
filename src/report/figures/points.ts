import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';

/** One point of the grid with its replicates. */
export interface Point {
  readonly point: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly trials: readonly TrialRecord[];
  readonly succeeded: readonly TrialRecord[];
}

/** The grid's points in the order they were planned. */
export function pointsOf(sweep: SweepRecord): Point[] {
  const byPoint = grouped(
    sweep.trials.toSorted((one, other) => one.position - other.position),
    ({ point }) => point,
  );
  return [...byPoint.entries()].map(([point, trials]) => ({
    point,
    settings: trials[0]?.settings ?? {},
    trials,
    succeeded: trials.filter(({ state }) => state === 'succeeded'),
  }));
}

/** The items under their keys, in the order in which keys are first seen (Map.groupBy, which Node 20 lacks). */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
