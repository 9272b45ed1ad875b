import { nearestName } from '../../sweep/file/meant-name.js';
import { readRuns } from '../../store/queries/read-store.js';
import { queuedPlans } from '../../runs/queued-plans.js';
import { sweepsOfTrial, trialIds } from '../../store/queries/run-queries.js';
import { listSweeps } from '../../store/queries/live-queries.js';
import { livingCoordinator } from '../../runs/coordinator-file.js';
import { RunError } from '../run-error.js';

/** What a person named. */
export type Target =
  | { readonly kind: 'sweep'; readonly sweep: string }
  | {
      readonly kind: 'trial';
      readonly trialId: string;
      /** A sweep that has it: the one that runs now where that does, else the newest. */
      readonly sweep: string;
    };

/** Those of the ids that begin as was typed; none for fewer than three letters, which are more likely a mistake. */
export function idsBeginning(typed: string, ids: readonly string[]): string[] {
  return typed.length < 3 ? [] : ids.filter((id) => id.startsWith(typed.toLowerCase()));
}

/**
 * The sweep of this name, or the trial whose id begins so.
 * @throws RunError 'unknown-name', 'sweep-for-trial', 'trial-for-sweep' or 'ambiguous-trial'; StoreError 'no-store'
 */
export function findTarget(
  runsFolder: string,
  typed: string,
  wanted: 'sweep' | 'trial' | 'sweep or trial',
  now: number,
): Target {
  return readRuns(runsFolder, (store) => {
    const run = listSweeps(store).map(({ name }) => name);
    const queued = queuedPlans(runsFolder).map(({ sweep }) => sweep);
    const sweeps = [...new Set([...run, ...queued])];
    if (wanted !== 'trial' && sweeps.includes(typed)) return { kind: 'sweep', sweep: typed };
    const ids = wanted === 'sweep' ? [] : trialIds(store);
    const matches = idsBeginning(typed, ids);
    const [trialId] = matches;
    if (matches.length > 1) throw new RunError({ kind: 'ambiguous-trial', typed, matches });
    const having = trialId === undefined ? [] : sweepsOfTrial(store, trialId);
    const running = livingCoordinator(runsFolder, now)?.sweep;
    const sweep = having.find((name) => name === running) ?? having[0];
    if (trialId !== undefined && (sweep !== undefined || wanted === 'trial')) {
      return { kind: 'trial', trialId, sweep: sweep ?? '' };
    }
    if (wanted === 'trial' && sweeps.includes(typed)) {
      throw new RunError({ kind: 'sweep-for-trial', typed });
    }
    if (wanted === 'sweep' && trialIds(store).includes(typed)) {
      throw new RunError({ kind: 'trial-for-sweep', typed });
    }
    const names = [...(wanted === 'trial' ? [] : sweeps), ...ids];
    const nearest = nearestName(typed, names);
    throw new RunError({ kind: 'unknown-name', typed, wanted, nearest, sweeps });
  });
}
