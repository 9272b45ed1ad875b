import { attemptOpenedAt, listAttempts, newestAttempt } from '../../runs/attempt-folder.js';
import { readEnd } from '../../runs/attempt-end.js';
import { orIfDamaged } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { unseenEnd } from '../../executor/executor.js';
import { recordAttemptStart } from '../../store/ingest/record-attempt.js';
import { attemptStart, trialStandings } from '../../store/queries/run-queries.js';
import { trialFolderProblem } from './lost-folder.js';
import { mayStillRun, isForeignAttempt } from '../schedule/foreign-attempts.js';
import type { SweepContext } from '../sweep-context.js';
import { finishAttempt } from './finish-attempt.js';

/**
 * Trials of the sweep that run by the database, or of which the folders know what it does not: an attempt that a cluster started by
 * itself, or an end that a coordinator had no time to record.
 */
export function trialsLeftOpen({ store, runsFolder, plan }: SweepContext): ReadonlySet<string> {
  const open = trialStandings(store, plan.name).filter(({ trialId, state, attempts }) => {
    const folder = runsLayout.trial(runsFolder, trialId);
    if (state === 'running' || state === 'succeeded') return state === 'running';
    try {
      const newest = newestAttempt(folder);
      return newest > attempts || (newest > 0 && endState(folder, newest) !== state);
    } catch (error) {
      // A folder that cannot be used is the trouble of its trial, once that is to run.
      if (trialFolderProblem(error, folder) === null) throw error;
      return false;
    }
  });
  return new Set(open.map(({ trialId }) => trialId));
}

/** The state that an attempt's end.json gives its trial; null where there is none, or a damaged one. */
function endState(trialFolder: string, attempt: number): string | null {
  const folder = runsLayout.attempt(trialFolder, attempt);
  return orIfDamaged(() => readEnd(folder)?.state, undefined) ?? null;
}

/** One whose end.json is damaged has ended as well: what it left is in its folder, and the next attempt goes on from there. */
function isEnded(context: SweepContext, attemptFolder: string): boolean {
  return orIfDamaged(
    () => readEnd(attemptFolder) !== null,
    true,
    (message) => {
      context.emit({ kind: 'problem', message });
    },
  );
}

/**
 * Ends what a dead coordinator left of a trial: each attempt without an end.json is settled once its process is proven gone, or
 * fenced; what it publishes meanwhile counts.
 * @param goesOn whether an attempt is to be left alone, since somebody will watch it again; by default none is
 * @returns whether one was left alone
 */
export async function closeAbandoned(
  context: SweepContext,
  trialId: string,
  goesOn: (attemptFolder: string) => Promise<boolean> = () => Promise.resolve(false),
): Promise<boolean> {
  const { store, writer } = context;
  const trialFolder = runsLayout.trial(context.runsFolder, trialId);
  for (const attempt of listAttempts(trialFolder)) {
    const folder = runsLayout.attempt(trialFolder, attempt);
    if (isEnded(context, folder)) continue;
    // Nobody is signalled for another user's attempt, and nothing is written into it.
    if (isForeignAttempt(folder)) {
      if (mayStillRun(context, folder)) return true;
      continue;
    }
    if (await goesOn(folder)) return true;
    if ((await context.supervisor.endOrphan(folder)) === 'left') return true;
    const startedAt = attemptStart(store, trialId, attempt) ?? attemptOpenedAt(folder);
    writer.write(
      () => {
        store.transaction(() => recordAttemptStart(store, trialId, attempt, startedAt)).immediate();
      },
      { trialId, state: 'running' },
    );
    finishAttempt(context, {
      trialId,
      attempt,
      startedAt,
      end: unseenEnd,
      order: null,
      watched: false,
    });
  }
  return false;
}
