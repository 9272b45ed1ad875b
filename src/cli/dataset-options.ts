import type { Argv } from 'yargs';

/** What `dataset build` and `dataset import` share. */
export interface SharedArguments {
  readonly scores: string;
  readonly scoreColumn?: string;
  readonly exactYear: boolean;
  readonly out: string;
  readonly image: number;
  readonly split: string;
  readonly splitSeed: number;
  readonly minFrames: number;
  readonly json: boolean;
}

/** The options that `dataset build` and `dataset import` share. */
function withDatasetOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('scores', {
      type: 'string',
      demandOption: true,
      requiresArg: true,
      describe:
        'CSV or TSV of scores, - for standard input; its layout is recognised by its columns: title,score or file,score and more',
    })
    .option('score-column', {
      type: 'string',
      requiresArg: true,
      describe: 'of --scores, where several columns may be the score',
    })
    .option('exact-year', {
      type: 'boolean',
      default: false,
      describe: 'take no score of a row whose year is off by one',
    })
    .option('out', {
      type: 'string',
      demandOption: true,
      requiresArg: true,
      describe: 'folder of the dataset, such as data/mine',
    })
    .option('image', {
      type: 'number',
      default: 64,
      requiresArg: true,
      describe: 'height and width in pixels',
    })
    .option('split', {
      type: 'string',
      default: '70/15/15',
      requiresArg: true,
      describe: 'percentages for training, validation and test',
    })
    .option('split-seed', {
      type: 'number',
      default: 0,
      requiresArg: true,
      describe: 'decides, by a hash of each movie, where it goes',
    })
    .option('min-frames', {
      type: 'number',
      default: 15,
      requiresArg: true,
      describe: 'movies with fewer usable frames are left out',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' });
}

/** What the commands that look into a dataset are given. */
export interface FolderArguments {
  readonly folder: string;
  readonly json: boolean;
}

/** The one argument of the commands that look into a dataset. */
export function withFolder<T>(yargs: Argv<T>) {
  return yargs
    .positional('folder', { type: 'string', demandOption: true, describe: 'folder of the dataset' })
    .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' });
}

/** What `dataset inspect` is given. */
export interface InspectArguments {
  readonly folder: string;
  readonly json: boolean;
  /** undefined for the usual place, false for `--no-sheet`. */
  readonly sheet: string | false | undefined;
  readonly frames: string | undefined;
  readonly movies: number;
}

export function withInspectOptions<T>(yargs: Argv<T>) {
  return withFolder(yargs)
    .option('sheet', {
      type: 'string',
      requiresArg: true,
      describe: 'file of the contact sheet [reports/<folder>-frames.html]; --no-sheet for none',
    })
    .option('frames', {
      type: 'string',
      requiresArg: true,
      describe:
        'folder that `frames extract` wrote, for the dropped frames [data/frames if it fits]',
    })
    .option('movies', {
      type: 'number',
      default: 60,
      requiresArg: true,
      describe: 'movies in the contact sheet at most',
    });
}

/** The folder that a dataset is made of. */
export function withSource<T>(yargs: Argv<T>, name: 'frames' | 'images', describe: string) {
  return withDatasetOptions(
    yargs.option(name, { type: 'string', demandOption: true, requiresArg: true, describe }),
  );
}
