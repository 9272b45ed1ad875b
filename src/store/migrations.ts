import type { Database } from 'better-sqlite3';
import { benchmarkColumns } from './benchmark-columns.js';
import { explanationsColumn } from './explanations-column.js';
import { firstSchema } from './first-schema.js';
import { pointIndex } from './point-index.js';
import { knobChecksColumn } from './knob-checks-column.js';
import { fillWhereabouts, whereaboutsColumns } from './whereabouts-columns.js';

/** One step of the database from the version before to this one. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
  /** Fills what is new from the run folders; a database of before version 6 stands among them. */
  readonly fill?: (database: Database, runsFolder: string) => void;
}

/** Every version there has been, in order. Steps that have shipped are never edited: a change is a new step. */
export const migrations: readonly Migration[] = [
  { version: 1, sql: firstSchema },
  { version: 2, sql: benchmarkColumns },
  { version: 3, sql: pointIndex },
  { version: 4, sql: knobChecksColumn },
  { version: 5, sql: explanationsColumn },
  { version: 6, sql: whereaboutsColumns, fill: fillWhereabouts },
];

/** 'reel' in ASCII: tells a reelsweep database from any other. */
export const applicationId = 0x7265656c;

/** Version of an open database, 0 where it is new and empty. */
export function storeVersion(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

/** Brings a database to the newest version: all steps, or none. @param runsFolder where the folders are that it tells of */
export function migrate(
  database: Database,
  runsFolder: string,
  steps: readonly Migration[] = migrations,
): void {
  const open = steps.filter((step) => step.version > storeVersion(database));
  if (open.length === 0) return;
  database.transaction(() => {
    for (const { version, sql, fill } of open) {
      database.exec(sql);
      fill?.(database, runsFolder);
      database.pragma(`user_version = ${version}`);
    }
    database.pragma(`application_id = ${applicationId}`);
  })();
}
