import { pastAttempts, rungValues } from '../../store/queries/run-queries.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import type { EpochMetrics } from '../attempts/epoch-metrics.js';
import type { SweepContext } from '../sweep-context.js';

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

/**
 * Compares a trial with all that have reached its rung so far. It does not wait for the slower ones; and until `reduction` trials are
 * there, all go on.
 * @param value of the trial: lower is better. @param others values of the other trials at this rung, in any order
 * @returns its place from 1, the lowest value first, equal values sharing the better place; among how many, and how many of these go on
 */
export function placeAt(
  { reduction }: HalvingRule,
  value: number,
  others: readonly number[],
): { readonly place: number; readonly of: number; readonly goOn: number } {
  const of = others.length + 1;
  const place = others.filter((other) => other < value).length + 1;
  return { place, of, goOn: of < reduction ? of : Math.ceil(of / reduction) };
}

/** Judges trials at the rungs of the sweep's rule. */
export interface Pruner {
  /** Notes what a running trial has reached. @returns why it should end here, in one sentence; null where it goes on. */
  judge(trial: PlannedTrial, attempt: number, reached: EpochMetrics): string | null;
}

/**
 * The pruner of a sweep; without a rule every trial runs to its end. What trials reached in earlier runs, and those of other sweeps that
 * this one shares, are read from the database: a coordinator that comes after a dead one judges as that would have.
 */
export function prunerOf({ store, plan }: Pick<SweepContext, 'store' | 'plan'>): Pruner {
  const rule = plan.runner.prune;
  if (rule === null) return { judge: () => null };
  const rungs = new Map<string, readonly number[]>();
  for (const { trialId, settings } of plan.trials) {
    const { epochs }: Readonly<Record<string, unknown>> = settings;
    // A user's own program may have another name for them: its trials are judged as far as they go.
    rungs.set(trialId, rungsOf(rule, typeof epochs === 'number' ? epochs : Infinity));
  }
  const epochs = [...new Set([...rungs.values()].flat())];
  /** By rung, each trial's value. */
  const reachedAt = new Map(epochs.map((epoch) => [epoch, new Map<string, number>()]));
  for (const { trialId, epoch, value } of rungValues(store, plan.name, rule.metric, epochs)) {
    if (rungs.get(trialId)?.includes(epoch) === true) reachedAt.get(epoch)?.set(trialId, value);
  }
  return {
    judge({ trialId }, attempt, { epoch, metrics }) {
      const value = metrics[rule.metric];
      const values = reachedAt.get(epoch);
      if (value === undefined || rungs.get(trialId)?.includes(epoch) !== true) return null;
      values?.set(trialId, value);
      // A person has what the rule had ended retried: it is not ended by the same rule again.
      const past = pastAttempts(store, trialId, attempt);
      if (past.some(({ cause }) => cause === 'pruned')) return null;
      const others = [...(values ?? [])].filter(([id]) => id !== trialId).map(([, other]) => other);
      const { place, of, goOn } = placeAt(rule, value, others);
      if (place <= goOn) return null;
      return `Its ${rule.metric} of ${value.toPrecision(4)} after epoch ${epoch} was number ${place} of ${of} trials, of which the best ${goOn} went on.`;
    },
  };
}
