/** Estimated milliseconds to the end of a sweep, with the range that finished trials suggest. */
export interface Eta {
  readonly lowMs: number;
  readonly expectedMs: number;
  readonly highMs: number;
}

/** What an estimate goes by. */
export interface EtaFacts {
  /** Milliseconds that finished trials took, in any order. */
  readonly finishedMs: readonly number[];
  /** Milliseconds that each running trial has taken so far. */
  readonly runningMs: readonly number[];
  readonly waiting: number;
  readonly slots: number;
}

/** The work left at the finished trials' median, tenth and ninetieth percentile, shared by the slots; null before one has finished. */
export function estimateEta(facts: EtaFacts): Eta | null {
  const sorted = facts.finishedMs.toSorted((first, second) => first - second);
  if (sorted.length === 0) return null;
  const left = (share: number) => {
    const each = quantile(sorted, share);
    const running = facts.runningMs.map((spent) => Math.max(0, each - spent));
    const total = running.reduce((sum, rest) => sum + rest, facts.waiting * each);
    return Math.max(total / facts.slots, ...running, 0);
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
