/** Estimated milliseconds to the end of a sweep, with the range that finished trials suggest. */
export interface Eta {
  readonly lowMs: number;
  readonly expectedMs: number;
  readonly highMs: number;
}

/** A trial and what has been spent on it. Work is in any one unit: trials of equal work are alike in cost. */
interface Spent {
  readonly work: number;
  /** Milliseconds. */
  readonly ms: number;
}

/** What an estimate goes by. */
export interface EtaFacts {
  /** Finished trials, in any order. */
  readonly finished: readonly Spent[];
  /** Running trials, and what each has taken so far. */
  readonly running: readonly Spent[];
  /** Work of all trials that wait, added up. */
  readonly waitingWork: number;
  readonly slots: number;
}

/**
 * The work left at the speed of finished trials, their median, tenth and ninetieth percentile, shared by the slots; null before
 * one has finished.
 */
export function estimateEta({ finished, running, waitingWork, slots }: EtaFacts): Eta | null {
  const pace = finished
    .map(({ ms, work }) => ms / work)
    .toSorted((first, second) => first - second);
  if (pace.length === 0) return null;
  const left = (share: number) => {
    const msPerWork = quantile(pace, share);
    const rests = running.map(({ ms, work }) => Math.max(0, msPerWork * work - ms));
    const total = rests.reduce((sum, rest) => sum + rest, msPerWork * waitingWork);
    return Math.max(total / slots, ...rests, 0);
  };
  return { lowMs: left(0.1), expectedMs: left(0.5), highMs: left(0.9) };
}

/** Quantile of sorted values by linear interpolation. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
