import type { TrialState } from '../../runs/cause.js';
import type { EndFile } from '../../runs/attempt-end.js';
import type { ResultFile } from '../../runs/result-file.js';
import type { AttemptLocation } from '../../runs/attempt-owner.js';
import type { Store } from '../open-store.js';

/** An attempt has been opened: its trial runs. One that is known already is left as it is. */
export function recordAttemptStart(
  store: Store,
  trialId: string,
  attempt: number,
  startedAt: number,
): void {
  store
    .prepare(
      `INSERT INTO attempts (trial_id, attempt, started_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(trialId, attempt, startedAt);
  setTrialState(store, trialId, 'running', null);
}

/**
 * Forgets what is recorded of attempts from this number on that are others than the one that has begun now: their folders were
 * deleted, and their numbers are given anew.
 */
export function forgetLostAttempts(
  store: Store,
  trialId: string,
  attempt: number,
  startedAt: number,
): void {
  const lost = store
    .prepare(
      'SELECT 1 FROM attempts WHERE trial_id = ? AND (attempt > ? OR (attempt = ? AND started_at <> ?))',
    )
    .get(trialId, attempt, attempt, startedAt);
  if (lost === undefined) return;
  store
    .prepare(
      'DELETE FROM metric_points WHERE trial = (SELECT number FROM trials WHERE id = ?) AND attempt >= ?',
    )
    .run(trialId, attempt);
  store.prepare('DELETE FROM attempts WHERE trial_id = ? AND attempt >= ?').run(trialId, attempt);
}

/** An attempt has ended as its end.json says; its trial takes the state that follows. */
export function recordAttemptEnd(
  store: Store,
  trialId: string,
  attempt: number,
  end: EndFile,
  { logTail, where }: { readonly logTail: string; readonly where: AttemptLocation | null },
): void {
  store
    .prepare(
      `INSERT INTO attempts (trial_id, attempt, started_at, ended_at, cause, exit_code, signal, message, log_tail, checkpoint_step,
         host, job)
       VALUES (@trialId, @attempt, @startedAt, @endedAt, @cause, @exitCode, @signal, @message, @logTail, @checkpointStep,
         @host, @job)
       ON CONFLICT (trial_id, attempt) DO UPDATE SET started_at = @startedAt, ended_at = @endedAt, cause = @cause,
         exit_code = @exitCode, signal = @signal, message = @message, log_tail = @logTail, checkpoint_step = @checkpointStep,
         host = @host, job = @job`,
    )
    .run({
      trialId,
      attempt,
      startedAt: end.startedAt,
      endedAt: end.endedAt,
      cause: end.cause,
      exitCode: end.exitCode,
      signal: end.signal,
      message: end.message,
      // A trial that published explains itself; only the others' last words are worth their room.
      logTail: end.cause === 'published' ? null : logTail,
      checkpointStep: end.checkpointStep,
      host: where?.host ?? null,
      job: where?.job ?? null,
    });
  setTrialState(store, trialId, end.state, end.cause);
}

/** A trial has published its result. */
export function recordResult(store: Store, trialId: string, result: ResultFile): void {
  store
    .prepare(
      `UPDATE trials SET metrics = @metrics, selected_epoch = @selectedEpoch, wall_time_ms = @wallTimeMs,
         peak_memory_bytes = @peakMemoryBytes, device = @device WHERE id = @trialId`,
    )
    .run({
      trialId,
      metrics: JSON.stringify(result.metrics),
      selectedEpoch: result.kind === 'command' ? null : result.selectedEpoch,
      wallTimeMs: result.wallTimeMs,
      peakMemoryBytes: result.peakMemoryBytes,
      device: result.kind === 'command' ? null : JSON.stringify(result.device),
    });
  store.prepare('DELETE FROM predictions WHERE trial_id = ?').run(trialId);
  if (result.kind === 'command') return;
  const insert = store.prepare(
    `INSERT OR REPLACE INTO predictions (trial_id, movie_id, split, label, prediction)
     VALUES (@trialId, @movieId, @split, @label, @prediction)`,
  );
  for (const prediction of result.predictions) insert.run({ trialId, ...prediction });
}

export function setTrialState(
  store: Store,
  trialId: string,
  state: TrialState,
  cause: string | null,
): void {
  store.prepare('UPDATE trials SET state = ?, cause = ? WHERE id = ?').run(state, cause, trialId);
}
