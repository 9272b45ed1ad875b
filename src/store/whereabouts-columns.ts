import type { Database } from 'better-sqlite3';
import { runsLayout } from '../runs/runs-layout.js';
import { attemptLocation } from '../runs/attempt-location.js';

/** Version 6 of the database: where an attempt that has ended ran; job is NULL where it was no job of a cluster. */
export const whereaboutsColumns = `
ALTER TABLE attempts ADD COLUMN host TEXT;
ALTER TABLE attempts ADD COLUMN job TEXT;
`;

/** Tells the database of attempts that ended before it had these columns what their folders say. */
export function fillWhereabouts(database: Database, runsFolder: string): void {
  const ended = database
    .prepare<[], { trialId: string; attempt: number }>(
      'SELECT trial_id AS trialId, attempt FROM attempts WHERE ended_at IS NOT NULL',
    )
    .all();
  const update = database.prepare(
    'UPDATE attempts SET host = ?, job = ? WHERE trial_id = ? AND attempt = ?',
  );
  for (const { trialId, attempt } of ended) {
    const trialFolder = runsLayout.trial(runsFolder, trialId);
    const place = attemptLocation(runsLayout.attempt(trialFolder, attempt));
    if (place !== null) update.run(place.host, place.job, trialId, attempt);
  }
}

/** The two columns for a query of attempts; NULL in a database of before version 6, which is only read. */
export function whereaboutsOf(database: Database): string {
  const known = database
    .prepare(`SELECT 1 FROM pragma_table_info('attempts') WHERE name = 'host'`)
    .get();
  return known === undefined ? 'NULL AS host, NULL AS job' : 'host, job';
}
