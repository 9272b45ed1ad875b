import {
  auditDataset,
  buildDataset,
  importDataset,
  inspectDataset,
  verifyDataset,
  writeContactSheet,
} from '../../app/dataset/datasets.js';
import { usualMinFrames } from '../../dataset/audit/audit-dataset.js';
import { DatasetError } from '../../dataset/dataset-error.js';
import type { BuildReport } from '../../dataset/pack/build.js';
import {
  argument,
  command,
  commandGroup,
  flag,
  jsonOption,
  needed,
  numberOr,
  printResult,
  text,
  textOr,
} from '../command.js';
import type { TableSource } from '../../files/table/read-table.js';
import type { Context } from '../context.js';
import {
  auditLines,
  buildLines,
  inspectLines,
  sheetData,
  sheetLines,
  unmadeLines,
} from '../lines/dataset-lines.js';
import { givenTable } from '../terminal/standard-input.js';

/** Options that `build` and `import` share. */
const packOptions = {
  scores: needed(
    'CSV or TSV of scores, - for standard input; its layout is recognised by its columns: title,score or file,score and more',
  ),
  'score-column': text('of --scores, where several columns may be the score'),
  'exact-year': flag('take no score of a row whose year is off by one'),
  out: needed('folder of the dataset, such as data/mine'),
  image: numberOr(64, 'height and width in pixels'),
  split: textOr('70/15/15', 'percentages for training, validation and test'),
  'split-seed': numberOr(0, 'decides, by a hash of each movie, where it goes'),
  'min-frames': numberOr(15, 'movies with fewer usable frames are left out'),
  json: jsonOption,
};

const buildCommand = command({
  command: 'build',
  describe: 'Pack what `frames extract` wrote, scores joined by movieId or title',
  options: { frames: needed('folder that `frames extract` wrote'), ...packOptions },
  async run(context, given) {
    await pack(context, given, (scores) => buildDataset(context, { ...given, scores }));
  },
});

const importCommand = command({
  command: 'import',
  describe: 'Pack folders of images named <title>/<number>.jpg, scores joined by title and year',
  options: { images: needed('folder that holds <title>/<number>.jpg'), ...packOptions },
  async run(context, given) {
    await pack(context, given, (scores) => importDataset(context, { ...given, scores }));
  },
});

/** Where there are too few movies, what was given and not used comes before the error: it is mostly why. */
async function pack(
  context: Context,
  { scores, json }: { readonly scores: string; readonly json: boolean },
  build: (scores: TableSource) => Promise<BuildReport>,
): Promise<void> {
  const { terminal } = context;
  const report = await build(await givenTable(scores, context)).catch((error: unknown) => {
    terminal.endProgress();
    const account = error instanceof DatasetError ? error.account : null;
    for (const line of account === null ? [] : unmadeLines(account)) terminal.note(line);
    throw error;
  });
  terminal.endProgress();
  printResult(context, json, report, () => buildLines(report));
}

const folder = argument('folder of the dataset');

const inspectCommand = command({
  command: 'inspect <folder>',
  describe: 'Show what a dataset holds, its frames in an HTML contact sheet',
  options: {
    folder,
    json: jsonOption,
    sheet: text('file of the contact sheet [reports/<folder>-frames.html]; --no-sheet for none'),
    frames: text(
      'folder that `frames extract` wrote, for the dropped frames [data/frames if it fits]',
    ),
    movies: numberOr(60, 'movies in the contact sheet at most'),
  },
  // False for --no-sheet.
  onlyPrints: ({ sheet }) => (sheet as unknown) === false,
  async run(context, { folder: dataset, json, sheet: path, frames, movies }) {
    if ((path as unknown) === false) {
      const facts = inspectDataset(context, dataset);
      printResult(context, json, facts, () => inspectLines(facts));
      return;
    }
    const written = await writeContactSheet(context, dataset, { path, frames, movies });
    const data = sheetData(written, context.folder);
    printResult(context, json, data, () => sheetLines(written, data));
  },
});

const auditCommand = command({
  command: 'audit <folder>',
  describe: 'Look for leaks between splits and for odd scores, pools and shifts',
  options: {
    folder,
    json: jsonOption,
    'min-frames': numberOr(usualMinFrames, 'movies with fewer frames are named'),
  },
  onlyPrints: () => true,
  async run(context, given) {
    const audit = await auditDataset(context, given.folder, given.minFrames);
    printResult(context, given.json, audit, () => auditLines(audit));
    if (audit.verdict === 'leak') context.exitWith(1);
  },
});

const verifyCommand = command({
  command: 'verify <folder>',
  describe: 'Hash a dataset again and compare it with what was written',
  options: { folder, json: jsonOption },
  onlyPrints: () => true,
  async run(context, given) {
    const report = await verifyDataset(context, given.folder);
    printResult(context, given.json, report, () => [
      `${report.folder} is as it was written: sha256 ${report.sha256}`,
    ]);
  },
});

export const datasetCommand = commandGroup(
  'dataset',
  'Pack frames and scores into a dataset, or look into one',
  [buildCommand, importCommand, inspectCommand, auditCommand, verifyCommand],
);
