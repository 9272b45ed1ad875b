import { existsSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import type { CommandModule } from 'yargs';
import { type ExportFormat, exportFormats, exportTable } from '../../store/export/export-table.js';
import { openToRead } from '../../store/queries/read-store.js';
import { storeTables } from '../../store/export/store-tables.js';
import type { Context } from '../context.js';
import { estimate } from '../terminal/estimate.js';
import { counted } from '../../text/numbers.js';
import { InputError } from '../../app/input-error.js';

interface Arguments {
  readonly table: string;
  readonly format?: ExportFormat;
  readonly out: string;
}

/** `reelsweep store export TABLE`. @param runs the folder of runs */
export function storeExportCommand(context: Context, runs: string): CommandModule {
  const { terminal } = context;
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
      const { table, format, out } = argv as unknown as Arguments;
      const path = resolve(context.folder, out);
      if (path.startsWith(join(runs, sep))) {
        throw new InputError(
          `${path} would lie in ${runs}, where the program keeps its own files. Choose another place with --out.`,
        );
      }
      const replaced = existsSync(path);
      const store = openToRead(runs);
      try {
        const left = estimate(context.now);
        const rows = await exportTable(store, table, path, format ?? formatOf(path), {
          signal: context.stop,
          onProgress: (share) => {
            terminal.progress(`writing ${table}: ${Math.floor(share * 100)} %${left(share)}`);
          },
        });
        terminal.settle();
        const where = replaced ? `${path}, in place of what was there` : path;
        terminal.print(`Wrote ${counted(rows, 'row')} of ${table} to ${where}.`);
      } finally {
        store.close();
      }
    },
  };
}

/** What the ending of a file's name says. */
function formatOf(path: string): ExportFormat {
  const ending = extname(path).slice(1).toLowerCase();
  return exportFormats.find((format) => format === ending) ?? 'csv';
}
