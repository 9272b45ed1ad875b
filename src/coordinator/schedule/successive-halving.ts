/** Asynchronous successive halving, in its stopping form: see Li et al., 2020, arXiv:1810.05934, section 3. */
export interface HalvingRule {
  /** One in so many goes on from a rung. */
  readonly reduction: number;
  /** The first rung, in epochs. */
  readonly minEpochs: number;
}

/** Nothing trains for longer. */
const mostEpochs = 10_000_000;

/** The epochs after which a trial is judged: minEpochs, then each `reduction` times further on, before its last epoch. */
export function rungsOf({ reduction, minEpochs }: HalvingRule, epochs: number): readonly number[] {
  const rungs: number[] = [];
  const last = Math.min(epochs, mostEpochs);
  for (let rung = minEpochs; rung < last; rung *= reduction) rungs.push(rung);
  return rungs;
}

/** How a trial stands at a rung. */
export interface RungStanding {
  /** From 1, the lowest value first; trials of equal value share the better place. */
  readonly place: number;
  /** Trials that have reached the rung, this one included. */
  readonly of: number;
  /** How many of them may go on. */
  readonly goOn: number;
}

/**
 * Compares a trial with all that have reached its rung so far. Nobody waits for the slower ones; and until `reduction` trials are
 * there, nobody is judged by so few.
 * @param value of the trial: lower is better. @param others values of the other trials at this rung, in any order
 */
export function standingAt(
  { reduction }: HalvingRule,
  value: number,
  others: readonly number[],
): RungStanding {
  const of = others.length + 1;
  const place = others.filter((other) => other < value).length + 1;
  return { place, of, goOn: of < reduction ? of : Math.ceil(of / reduction) };
}
