import { AttemptError } from '../../runs/attempt-error.js';
import {
  type MetricRecord,
  type DamagedLine,
  type MetricsChunk,
  readMetrics,
} from '../../runs/metrics-file.js';
import type { Store } from '../open-store.js';

/** The result of one read of an attempt's metrics.jsonl. */
interface IngestedMetrics {
  readonly records: readonly MetricRecord[];
  readonly damaged: readonly DamagedLine[];
  /** Whether there was more to read than one chunk. */
  readonly more: boolean;
  /** One sentence on why the file cannot be read; null where it can, or is not there. */
  readonly problem: string | null;
}

const nothing: IngestedMetrics = { records: [], damaged: [], more: false, problem: null };

/** Reads what an attempt has written since the last call and commits it together with the place reached: each line counts once. */
export type MetricsIngester = (
  trialId: string,
  attempt: number,
  attemptFolder: string,
) => IngestedMetrics;

interface AttemptPlace {
  readonly trial: number;
  readonly offset: number;
  readonly since: number | null;
}

export function metricsIngester(store: Store): MetricsIngester {
  const place = store.prepare<[string, number], AttemptPlace>(
    `SELECT trials.number AS trial, metrics_offset AS offset, metrics_since AS since
     FROM attempts JOIN trials ON trials.id = attempts.trial_id WHERE trial_id = ? AND attempt = ?`,
  );
  const advance = store.prepare(
    `UPDATE attempts SET metrics_offset = ?, metrics_since = ?, damaged_lines = damaged_lines + ?
     WHERE trial_id = ? AND attempt = ?`,
  );
  // Of two records for one (name, step) the later attempt's counts.
  const insert = store.prepare(
    `INSERT INTO metric_points (trial, step, name, epoch, attempt, since, value) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (trial, step, name) DO UPDATE SET epoch = excluded.epoch, attempt = excluded.attempt,
       since = excluded.since, value = excluded.value WHERE excluded.attempt >= attempt`,
  );
  const addName = store.prepare('INSERT INTO metric_names (name) VALUES (?)');
  const findName = store.prepare('SELECT number FROM metric_names WHERE name = ?').pluck();
  const numberOf = (name: string): number =>
    (findName.get(name) as number | undefined) ?? Number(addName.run(name).lastInsertRowid);
  return (trialId, attempt, attemptFolder) => {
    const at = place.get(trialId, attempt);
    if (at === undefined) return nothing;
    let chunk: MetricsChunk;
    try {
      chunk = readMetrics(attemptFolder, at.offset);
    } catch (error) {
      // What a trial results in is in its result.json: without curves it goes on.
      if (error instanceof AttemptError) return { ...nothing, problem: error.message };
      throw error;
    }
    if (chunk.nextOffset === at.offset) return nothing;
    const since = at.since ?? Math.round(chunk.records[0]?.wallTimeMs ?? 0);
    store
      .transaction(() => {
        // Only as long as the transaction lasts: one that is rolled back takes its new names with it.
        const numbers = new Map<string, number>();
        for (const { name, step, epoch, wallTimeMs, value } of chunk.records) {
          const number = numbers.get(name) ?? numberOf(name);
          numbers.set(name, number);
          const elapsed = Math.round(wallTimeMs) - since;
          insert.run(at.trial, step, number, epoch, attempt, elapsed, value);
        }
        const known = chunk.records.length > 0 ? since : at.since;
        advance.run(chunk.nextOffset, known, chunk.damaged.length, trialId, attempt);
      })
      .immediate();
    return { records: chunk.records, damaged: chunk.damaged, more: chunk.more, problem: null };
  };
}
