import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { problemError } from '../files/problem-error.js';

/** What can keep the database from being used. */
export type StoreProblem =
  | {
      readonly kind: 'no-store';
      readonly path: string;
      /** Whether run folders are next to it, so that it was lost and not never made. */
      readonly trials?: boolean;
    }
  | { readonly kind: 'old-sqlite'; readonly found: string; readonly needed: string }
  | {
      readonly kind: 'older-store' | 'newer-store';
      readonly path: string;
      readonly found: number;
      readonly known: number;
    }
  | {
      readonly kind: 'foreign-store' | 'damaged-store' | 'unwritable-store' | 'unwritable-export';
      readonly path: string;
      readonly reason: string;
    }
  | { readonly kind: 'busy-store' | 'taken-place'; readonly path: string }
  | { readonly kind: 'network-store'; readonly path: string; readonly filesystem: string }
  | { readonly kind: 'elsewhere-store'; readonly path: string; readonly host: string }
  | { readonly kind: 'unknown-sweep'; readonly sweep: string; readonly known: readonly string[] }
  | { readonly kind: 'unknown-table'; readonly table: string; readonly known: readonly string[] }
  | { readonly kind: 'unfinished-removal'; readonly sweep: string; readonly reason: string }
  | { readonly kind: 'locked-runs'; readonly folder: string };

/** The database cannot be used, and why. */
export class StoreError extends problemError<StoreProblem>('StoreError', {
  'no-store': ({ path, trials = false }) =>
    trials
      ? `${path} does not exist or is empty, though there are run folders next to it. \`reelsweep store rebuild\` makes it again from them.`
      : `There are no runs here: ${path} does not exist or is empty. Start with \`run\`.`,
  'old-sqlite': ({ found, needed }) =>
    `SQLite ${found} can lose data in WAL mode; ${needed} or newer is needed. Reinstall better-sqlite3 with \`npm ci\`.`,
  'older-store': ({ path, found, known }) =>
    `${path} has version ${found}, made by an older reelsweep; this one knows version ${known}. It is made again from the run folders by the next command, but not while another process runs sweeps here: wait for that to end.`,
  'newer-store': ({ path, found, known }) =>
    `${path} has version ${found}, made by a newer reelsweep; this one knows version ${known}. Update reelsweep.`,
  'foreign-store': ({ path, reason }) =>
    `${path} is not a reelsweep database (${reason}). Move it away, then \`store rebuild\` makes a new one from the run folders.`,
  'damaged-store': ({ path, reason }) =>
    `${path} is damaged (${reason}). \`store rebuild\` makes a new one from the run folders.`,
  'unwritable-store': ({ path, reason }) =>
    `${path} cannot be written (${reason}). Free some space or change its permissions and run the same command again; nothing that finished is lost.`,
  'busy-store': ({ path }) =>
    `Another program (a database browser or sqlite3, say) has ${path} locked. Save or discard its changes there and run the same command again; nothing that finished is lost.`,
  'network-store': ({ path, filesystem }) =>
    `${path} would be on a network file system (${filesystem}), where SQLite can lose what it was given. \`reelsweep store place FILE\` puts the database on a disk of this machine, such as /var/tmp/reelsweep/${basename(dirname(dirname(path)))}.db; the run folders stay where they are.`,
  'elsewhere-store': ({ path, host }) =>
    `The database of these runs is ${path} on ${host}. Run the command there; \`run\` and \`store rebuild\` make it anew on this machine, from the run folders.`,
  'taken-place': ({ path }) =>
    `There is a file ${path} already. Choose a name that is free, or move it away.`,
  'unknown-sweep': ({ sweep, known }) =>
    `There is no sweep ${sweep}; ${known.length === 0 ? 'no sweep has been run here yet' : `there is ${known.join(', ')}`}.`,
  'unknown-table': ({ table, known }) =>
    `There is no table ${table}; there is ${known.join(', ')}.`,
  'unwritable-export': ({ path, reason }) =>
    `${path} cannot be written: ${reason}. Choose another place with --out.`,
  'unfinished-removal': ({ sweep, reason }) =>
    `Sweep ${sweep} is being removed, and that cannot be finished (${reason}). Correct that and run the same command again; nothing else is touched.`,
  'locked-runs': ({ folder }) =>
    `Another process is running sweeps in ${folder}. Wait for it, or stop it first.`,
}) {}

const damaged = ['SQLITE_CORRUPT', 'SQLITE_NOTADB'];
const unwritable = ['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_IOERR', 'SQLITE_CANTOPEN'];
/** What a statement of ours meets where someone has changed the tables, or damage has. */
const changed = ['SQLITE_ERROR', 'SQLITE_CONSTRAINT', 'SQLITE_SCHEMA', 'SQLITE_MISMATCH'];

/** SQLite's errors as ours: damaged, unwritable and busy databases have a way out that a person can take; others pass through. */
export function storeFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const reason = error.message;
  const kinds = { 'damaged-store': damaged, 'unwritable-store': unwritable } as const;
  for (const kind of ['damaged-store', 'unwritable-store'] as const) {
    if (isOneOf(error, kinds[kind]))
      return new StoreError({ kind, path, reason }, { cause: error });
  }
  if (!isOneOf(error, ['SQLITE_BUSY'])) return error;
  return new StoreError({ kind: 'busy-store', path }, { cause: error });
}

/** What an error says is wrong inside a database, so that it must be made anew. @throws the error where it is about anything else */
export function damageIn(error: unknown, path: string): string {
  const failure = storeFailure(error, path);
  if (failure instanceof StoreError && failure.problem.kind === 'damaged-store') {
    return failure.problem.reason;
  }
  if (failure instanceof Database.SqliteError && isOneOf(failure, changed)) return failure.message;
  throw failure;
}

function isOneOf(error: InstanceType<typeof Database.SqliteError>, codes: readonly string[]) {
  return codes.some((code) => error.code === code || error.code.startsWith(`${code}_`));
}
