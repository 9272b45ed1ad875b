import type { MemoryGate } from '../schedule/memory-gate.js';
import type { RunContext } from '../sweep-context.js';
import type { WatchedAttempt } from './watched-attempt.js';

/**
 * What is called every so often to read what running attempts have written. What runs in a cluster is looked at as often as its queue
 * is, however often this is called.
 */
export function attemptPoller(
  { store, writer, executor, timing, elapsed }: RunContext,
  running: Iterable<WatchedAttempt>,
  gate: Pick<MemoryGate, 'holds'>,
): () => void {
  const isElsewhere = executor.places === null;
  const lookAtEach = () => {
    for (const attempt of running) {
      attempt.look();
      gate.holds(attempt.trial.trialId, attempt.peakMemoryBytes);
    }
  };
  // Of few, each is told once the database has it; of a cluster's many, one commit has all: each is flushed to the disk.
  const inOneCommit = store.transaction(lookAtEach);
  const lookAtAll = () => {
    if (!isElsewhere || writer.tryNow(() => inOneCommit.immediate()) === null) lookAtEach();
  };
  const periodMs = isElsewhere ? timing.queueMs : 0;
  let lookedAt = -Infinity;
  return () => {
    if (elapsed() - lookedAt < periodMs) return;
    lookedAt = elapsed();
    lookAtAll();
  };
}
