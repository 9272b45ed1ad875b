import type { TrialState } from '../../runs/cause.js';
import type { EndFile } from '../../runs/attempt-end.js';
import type { ResultFile } from '../../runs/result-file.js';
import type { AttemptLocation } from '../../runs/attempt-owner.js';
import type { Store } from '../open-store.js';
import { allValues, putRows } from '../statements.js';

/** An attempt has been opened: its trial runs. One that is known already is left as it is. */
export function recordAttemptStart(
  store: Store,
  trialId: string,
  attempt: number,
  startedAt: number,
): void {
  const row = { trial_id: trialId, attempt, started_at: startedAt };
  putRows(store, 'attempts', [row], 'leave');
  setTrialState(store, trialId, 'running', null);
}

/**
 * Deletes what is recorded of attempts from this number on that are others than the one that has begun now: their folders were
 * deleted, and their numbers are given anew.
 */
export function forgetLostAttempts(
  store: Store,
  trialId: string,
  attempt: number,
  startedAt: number,
): void {
  const [lost] = allValues(
    store,
    'SELECT 1 FROM attempts WHERE trial_id = ? AND (attempt > ? OR (attempt = ? AND started_at <> ?))',
    trialId,
    attempt,
    attempt,
    startedAt,
  );
  if (lost === undefined) return;
  const isTrial = 'trial = (SELECT number FROM trials WHERE id = ?)';
  for (const rows of [`metric_points WHERE ${isTrial}`, 'attempts WHERE trial_id = ?']) {
    store.prepare(`DELETE FROM ${rows} AND attempt >= ?`).run(trialId, attempt);
  }
}

/** An attempt has ended as its end.json says; its trial takes the state that follows. */
export function recordAttemptEnd(
  store: Store,
  trialId: string,
  attempt: number,
  end: EndFile,
  { logTail, where }: { readonly logTail: string; readonly where: AttemptLocation | null },
): void {
  const row = {
    trial_id: trialId,
    attempt,
    started_at: end.startedAt,
    ended_at: end.endedAt,
    cause: end.cause,
    exit_code: end.exitCode,
    signal: end.signal,
    message: end.message,
    // A trial that published needs no explanation.
    log_tail: end.cause === 'published' ? null : logTail,
    checkpoint_step: end.checkpointStep,
    host: where?.host ?? null,
    job: where?.job ?? null,
  };
  putRows(store, 'attempts', [row], { updateBy: ['trial_id', 'attempt'] });
  setTrialState(store, trialId, end.state, end.cause);
}

/** A trial has published its result. */
export function recordResult(store: Store, trialId: string, result: ResultFile): void {
  const { wallTimeMs, peakMemoryBytes } = result;
  const isProgram = result.kind === 'command';
  store
    .prepare(
      `UPDATE trials SET metrics = ?, selected_epoch = ?, wall_time_ms = ?, peak_memory_bytes = ?, device = ?
       WHERE id = ?`,
    )
    .run(
      JSON.stringify(result.metrics),
      isProgram ? null : result.selectedEpoch,
      wallTimeMs,
      peakMemoryBytes,
      isProgram ? null : JSON.stringify(result.device),
      trialId,
    );
  store.prepare('DELETE FROM predictions WHERE trial_id = ?').run(trialId);
  const predictions = isProgram ? [] : result.predictions;
  const rows = predictions.map(({ movieId, split, label, prediction }) => {
    return { trial_id: trialId, movie_id: movieId, split, label, prediction };
  });
  // A result that names a movie twice counts the last.
  putRows(store, 'predictions', rows, { updateBy: ['trial_id', 'split', 'movie_id'] });
}

export function setTrialState(
  store: Store,
  trialId: string,
  state: TrialState,
  cause: string | null,
): void {
  store.prepare('UPDATE trials SET state = ?, cause = ? WHERE id = ?').run(state, cause, trialId);
}
