import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { databasePath, placedDatabase } from '../../store/database-place.js';
import { checkStore } from '../../store/ingest/check-store.js';
import { placeDatabase } from '../../store/ingest/place-database.js';
import { lockRuns } from '../../store/lock-runs.js';
import { rebuildSteps } from '../../store/ingest/rebuild-store.js';
import { StoreError } from '../../store/store-error.js';
import { retryWhileLocked } from '../../store/when-free.js';
import type { Context } from '../context.js';
import { counted } from '../../text/numbers.js';
import { stepByStep } from '../terminal/step-by-step.js';
import { storeWait } from '../../app/action.js';
import { storeExportCommand } from './store-export.js';

const json = { type: 'boolean', default: false, describe: 'print one line of JSON' } as const;

/** `reelsweep store rebuild | check | export TABLE`. */
export function storeCommand(context: Context): CommandModule {
  const runs = resolve(context.folder, 'runs');
  return {
    command: 'store',
    describe: 'Rebuild, check, place or export the database of runs',
    builder: (yargs) =>
      yargs
        .command(
          'rebuild',
          'Make the database anew from the run folders',
          { json },
          async (argv: { json: boolean }) => {
            const report = await whileLocked(context, runs, () =>
              stepByStep(context, 'Rebuilding the database', rebuildSteps(runs)),
            );
            if (report === null) {
              context.terminal.note('Stopped; the database is as it was.');
              context.exitWith(75);
              return;
            }
            const found = `${counted(report.sweeps, 'sweep')} and ${counted(report.trials, 'trial')}`;
            const { damaged, problems } = report;
            const lines = [
              `Rebuilt ${databasePath(runs)}: ${found}.`,
              ...(damaged === null
                ? []
                : [
                    `The old database was damaged (${damaged.reason}); it is kept as ${damaged.keptAs}.`,
                  ]),
              ...problems,
            ];
            for (const line of argv.json ? [JSON.stringify(report)] : lines) {
              context.terminal.print(line);
            }
            if (problems.length > 0) context.exitWith(1);
          },
        )
        .command(
          'check',
          'Look for damage, and compare the database with the run folders',
          { json },
          async (argv: { json: boolean }) => {
            context.printsResult();
            const check = await whileLocked(context, runs, () =>
              stepByStep(context, 'Comparing the database with the folders', checkStore(runs)),
            );
            if (check === null) {
              context.exitWith(75);
              return;
            }
            const { damage, differing, problems } = check;
            const bad = [
              ...damage,
              ...differing.map((table) => `${table} differs from the run folders.`),
              ...(damage.length + differing.length > 0
                ? ['`store rebuild` makes the database anew from the folders.']
                : []),
              ...problems,
            ];
            const lines =
              bad.length > 0 ? bad : ['The database is sound and agrees with the folders.'];
            for (const line of argv.json ? [JSON.stringify(check)] : lines) {
              context.terminal.print(line);
            }
            if (bad.length > 0) context.exitWith(1);
          },
        )
        .command(
          'place <file>',
          'Move the database to a disk of this machine, where runs/ is on a network',
          (place) =>
            place.positional('file', {
              type: 'string',
              demandOption: true,
              describe: 'where it is to stand; all commands find it there from then on',
            }),
          async ({ file }) => {
            const path = resolve(context.folder, file);
            mkdirSync(runs, { recursive: true });
            await whileLocked(context, runs, () => Promise.resolve(placeDatabase(runs, path)));
            context.terminal.print(`The database of these runs is ${path} now.`);
          },
        )
        .command(storeExportCommand(context, runs))
        .demandCommand(1, 'Say what to do with the database: rebuild, check, place or export.'),
    handler: () => undefined,
  };
}

/** Neither can be done while a sweep runs, which changes the folders and the database. */
async function whileLocked<Result>(
  context: Context,
  runs: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!existsSync(runs)) {
    throw new StoreError({ kind: 'no-store', path: runs });
  }
  const wait = storeWait(context);
  const path = placedDatabase(runs);
  const lock = await retryWhileLocked(path, wait, () => lockRuns(runs));
  try {
    return await retryWhileLocked(path, wait, work);
  } finally {
    lock.release();
  }
}
