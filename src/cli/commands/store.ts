import type { CommandModule } from 'yargs';
import { checkDatabase, exportTable, placeDatabase, rebuildDatabase } from '../../app/database.js';
import { type ExportFormat, exportFormats } from '../../store/export/export-table.js';
import { storeTables } from '../../store/export/store-tables.js';
import { counted } from '../../text/numbers.js';
import type { Context } from '../context.js';

interface ExportArguments {
  readonly table: string;
  readonly format?: ExportFormat;
  readonly out: string;
}

const json = { type: 'boolean', default: false, describe: 'print one line of JSON' } as const;

/** `reelsweep store rebuild | check | export TABLE`. */
export function storeCommand(context: Context): CommandModule {
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
            const rebuilt = await rebuildDatabase(context);
            if (rebuilt === null) {
              context.terminal.note('Stopped; the database is as it was.');
              context.exitWith(75);
              return;
            }
            const { path, report } = rebuilt;
            const found = `${counted(report.sweeps, 'sweep')} and ${counted(report.trials, 'trial')}`;
            const { damaged, problems } = report;
            const lines = [
              `Rebuilt ${path}: ${found}.`,
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
            const check = await checkDatabase(context);
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
            const path = await placeDatabase(context, file);
            context.terminal.print(`The database of these runs is ${path} now.`);
          },
        )
        .command(exportCommand(context))
        .demandCommand(1, 'Say what to do with the database: rebuild, check, place or export.'),
    handler: () => undefined,
  };
}

function exportCommand(context: Context): CommandModule {
  return {
    command: 'export <table>',
    describe: 'Write a table to a CSV, JSON Lines or Parquet file',
    builder: (yargs) =>
      yargs
        .positional('table', {
          type: 'string',
          demandOption: true,
          describe: Object.keys(storeTables).join(', '),
        })
        .option('out', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'the file to write; one that is there is replaced',
        })
        .option('format', {
          choices: exportFormats,
          describe: 'kind of file; without it the ending of --out says, else csv',
        })
        .example(
          '$0 store export metrics --out metrics.parquet',
          `then in DuckDB: SELECT * FROM 'metrics.parquet'`,
        ),
    handler: async (argv) => {
      const { table, ...options } = argv as unknown as ExportArguments;
      const { path, rows, replaced } = await exportTable(context, table, options);
      const where = replaced ? `${path}, in place of what was there` : path;
      context.terminal.print(`Wrote ${counted(rows, 'row')} of ${table} to ${where}.`);
    },
  };
}
