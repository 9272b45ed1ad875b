import type { CommandModule } from 'yargs';
import { InputError } from '../../app/input-error.js';
import { predictVideos } from '../../app/predict/predict-videos.js';
import { watchFolder } from '../../app/predict/watch-folder.js';
import type { Context } from '../context.js';
import { showPredictions } from '../lines/prediction-lines.js';
import { watchDisplay } from '../lines/watch-display.js';
import { durationOption, wholeOption } from '../quantity.js';

interface Arguments {
  readonly videos: readonly string[];
  readonly sweep?: string;
  readonly trial?: string;
  readonly draws: number;
  readonly html?: string;
  readonly watch?: string;
  readonly csv?: string;
  readonly settle?: string;
  readonly json: boolean;
}

/** Where the scores of a watched folder go where no option says otherwise. */
const usualTable = 'reports/predictions.csv';
const usualSettling = '10s';
const hourMs = 3_600_000;

const aboutWatching =
  '--watch asks the folder again and again, so that it may lie on a network. It scores what is there and what comes; contents that this model has a row for are not scored again, after a restart either; a file without a score is a row with its reason, and what failed by an accident is tried again by the next start. Folders within, links, pipes, hidden files and unfinished downloads (.part, .crdownload, .tmp …) are passed over. Stopped, it ends with 0, or 75 where files were left without a row.';

/** `reelsweep predict VIDEO…`. */
export function predictCommand(context: Context): CommandModule {
  return {
    command: 'predict [videos..]',
    describe: 'Say what score a trained network gives to videos it has not seen',
    builder: (yargs) =>
      yargs
        .positional('videos', {
          type: 'string',
          array: true,
          default: [],
          describe: 'video files, or folders of them; put names that begin with - after --',
        })
        .option('sweep', {
          type: 'string',
          requiresArg: true,
          describe: 'whose best model is asked; the newest sweep if left out',
        })
        .option('trial', {
          type: 'string',
          requiresArg: true,
          describe: 'the beginning of the id of the trial whose model is asked',
        })
        .option('draws', {
          type: 'number',
          default: 16,
          requiresArg: true,
          describe: 'draws of frames whose predictions are averaged',
        })
        .option('html', {
          type: 'string',
          requiresArg: true,
          describe:
            'write a page that shows what each frame did and which training movies are nearest',
        })
        .option('watch', {
          type: 'string',
          requiresArg: true,
          describe: 'score the videos in a folder, and each that comes, until Ctrl-C',
        })
        .option('csv', {
          type: 'string',
          requiresArg: true,
          describe: `with --watch: the file that gets a row for each video [default: "${usualTable}"]`,
        })
        .option('settle', {
          type: 'string',
          requiresArg: true,
          describe: `with --watch: how long a file's size and times must stay the same before it is read [default: "${usualSettling}"]`,
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'print a line of JSON for each video',
        })
        .epilogue(
          `${aboutWatching} The interval is made of the errors on the validation movies, which also chose the model: it holds somewhat fewer new movies than the 90 % it names, and "held 40 of 45 test movies" beside it says how many of those it would have held. Exit code 1: a video got no score, also where its file was refused: an answer was asked for. Of a folder, hidden files, unfinished downloads and files that are plainly no videos are passed over, as by frames extract.`,
        ),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      if (given.watch === undefined && given.html === undefined) context.printsResult();
      const videos = [...given.videos, ...argv._.slice(1).map(String)];
      const wrong = wrongTogether(given, videos.length);
      if (wrong !== null) throw new InputError(wrong);
      const { sweep, trial, watch, json } = given;
      const draws = wholeOption('draws', given.draws, 1, 1000);
      const settleMs = durationOption('settle', given.settle ?? usualSettling, hourMs);
      const model = { sweep, trial };
      const { terminal, now } = context;
      if (watch === undefined) {
        const { html: page } = given;
        const show = showPredictions(terminal, now, json);
        const predicted = await predictVideos(context, { model, videos, draws, page }, show);
        terminal.settle();
        if (predicted.page !== null) terminal.note(`Wrote ${predicted.page}.`);
        if (predicted.answers.some(({ kind }) => kind === 'refused')) context.exitWith(1);
        if (predicted.interrupted) context.exitWith(75);
        return;
      }
      const { csv = usualTable } = given;
      const display = watchDisplay(terminal, now, { watched: watch, csv, json });
      const request = { model, watched: watch, csv, draws, settleMs };
      const isLeft = await watchFolder(context, request, display.show);
      terminal.settle();
      terminal.note(display.summary());
      if (isLeft) context.exitWith(75);
    },
  };
}

/** Options that do not go together, as a sentence. */
function wrongTogether(given: Arguments, videos: number): string | null {
  const { sweep, trial, watch, csv, settle, html } = given;
  if (sweep !== undefined && trial !== undefined) {
    return '--sweep and --trial both name a model; give one of the two.';
  }
  if (watch === undefined) {
    if (csv !== undefined || settle !== undefined) {
      return '--csv and --settle belong to --watch DIR, which is missing.';
    }
    return videos === 0
      ? 'Give at least one video file or folder of videos, or --watch DIR.'
      : null;
  }
  if (videos > 0) return 'Give either videos or --watch DIR, not both.';
  if (html !== undefined) return '--html shows videos that were given; --watch writes a CSV file.';
  return null;
}
