import type { MetricRecord } from '../attempt/metric-record.js';
import { type DamagedLine, readMetrics } from '../attempt/metrics-reader.js';
import type { Store } from './open-store.js';

/** What one reading of an attempt's metrics.jsonl brought. */
interface IngestedMetrics {
  readonly records: readonly MetricRecord[];
  readonly damaged: readonly DamagedLine[];
  /** Whether there was more to read than one chunk. */
  readonly more: boolean;
}

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
  const nameNumber = namesOf(store);
  return (trialId, attempt, attemptFolder) => {
    const at = place.get(trialId, attempt);
    if (at === undefined) return { records: [], damaged: [], more: false };
    const chunk = readMetrics(attemptFolder, at.offset);
    if (chunk.nextOffset === at.offset) return { records: [], damaged: [], more: false };
    const since = at.since ?? Math.round(chunk.records[0]?.wallTimeMs ?? 0);
    const names = chunk.records.map(({ name }) => nameNumber(name));
    store
      .transaction(() => {
        for (const [index, { step, epoch, wallTimeMs, value }] of chunk.records.entries()) {
          const elapsed = Math.round(wallTimeMs) - since;
          insert.run(at.trial, step, names[index], epoch, attempt, elapsed, value);
        }
        const settled = chunk.records.length > 0 ? since : at.since;
        advance.run(chunk.nextOffset, settled, chunk.damaged.length, trialId, attempt);
      })
      .immediate();
    return { records: chunk.records, damaged: chunk.damaged, more: chunk.more };
  };
}

/** Numbers for metric names, each given in a commit of its own: no rollback can take back one that is remembered. */
function namesOf(store: Store): (name: string) => number {
  const add = store.prepare('INSERT INTO metric_names (name) VALUES (?) ON CONFLICT DO NOTHING');
  const find = store.prepare('SELECT number FROM metric_names WHERE name = ?').pluck();
  const known = new Map<string, number>();
  return (name) => {
    const number = known.get(name);
    if (number !== undefined) return number;
    add.run(name);
    const given = find.get(name) as number;
    known.set(name, given);
    return given;
  };
}
