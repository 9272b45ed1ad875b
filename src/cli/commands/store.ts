import { checkDatabase, exportTable, placeDatabase, rebuildDatabase } from '../../app/database.js';
import { exportFormats } from '../../store/export/export-table.js';
import { storeTables } from '../../store/export/store-tables.js';
import { counted } from '../../text/numbers.js';
import { argument, command, commandGroup, jsonOption, needed, printResult } from '../command.js';
import { textLines } from '../lines/text-lines.js';

const rebuildCommand = command({
  command: 'rebuild',
  describe: 'Make the database anew from the run folders',
  options: { json: jsonOption },
  async run(context, { json }) {
    const rebuilt = await rebuildDatabase(context);
    if (rebuilt === null) {
      context.terminal.note('Stopped; the database is as it was.');
      context.exitWith(75);
      return;
    }
    const { path, report } = rebuilt;
    const { sweeps, trials, damaged, problems } = report;
    printResult(context, json, report, () =>
      textLines(
        `Rebuilt ${path}: ${counted(sweeps, 'sweep')} and ${counted(trials, 'trial')}.`,
        damaged !== null &&
          `The old database was damaged (${damaged.reason}); it is kept as ${damaged.keptAs}.`,
        problems,
      ),
    );
    if (problems.length > 0) context.exitWith(1);
  },
});

const checkCommand = command({
  command: 'check',
  describe: 'Look for damage, and compare the database with the run folders',
  options: { json: jsonOption },
  onlyPrints: () => true,
  async run(context, { json }) {
    const check = await checkDatabase(context);
    if (check === null) {
      context.exitWith(75);
      return;
    }
    const { damage, differing, problems } = check;
    const bad = textLines(
      damage,
      differing.map((table) => `${table} differs from the run folders.`),
      damage.length + differing.length > 0 &&
        '`store rebuild` makes the database anew from the folders.',
      problems,
    );
    printResult(context, json, check, () =>
      bad.length > 0 ? bad : ['The database is sound and agrees with the folders.'],
    );
    if (bad.length > 0) context.exitWith(1);
  },
});

const placeCommand = command({
  command: 'place <file>',
  describe: 'Move the database to a disk of this machine, where runs/ is on a network',
  options: {
    file: argument('where it is to be; all commands find it there from then on'),
  },
  async run(context, { file }) {
    const path = await placeDatabase(context, file);
    context.terminal.print(`The database of these runs is ${path} now.`);
  },
});

const exportCommand = command({
  command: 'export <table>',
  describe: 'Write a table to a CSV, JSON Lines or Parquet file',
  options: {
    table: argument(Object.keys(storeTables).join(', ')),
    out: needed('the file to write; one that is there is replaced'),
    format: {
      choices: exportFormats,
      describe: 'kind of file; without it the ending of --out says, else csv',
    },
  },
  example: [
    '$0 store export metrics --out metrics.parquet',
    `then in DuckDB: SELECT * FROM 'metrics.parquet'`,
  ],
  async run(context, { table, ...options }) {
    const { path, rows, replaced } = await exportTable(context, table, options);
    const where = replaced ? `${path}, in place of what was there` : path;
    context.terminal.print(`Wrote ${counted(rows, 'row')} of ${table} to ${where}.`);
  },
});

export const storeCommand = commandGroup(
  'store',
  'Rebuild, check, place or export the database of runs',
  [rebuildCommand, checkCommand, placeCommand, exportCommand],
);
