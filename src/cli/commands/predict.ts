import { predictVideos } from '../../app/predict/predict-videos.js';
import { watchFolder } from '../../app/predict/watch-folder.js';
import { argumentList, command, flag, type Given, numberOr, text } from '../command.js';
import { InputError } from '../input-error.js';
import { showPredictions, watchDisplay } from '../lines/prediction-lines.js';
import { durationOption, wholeOption } from '../quantity.js';

/** Where the scores of a watched folder go where no option says otherwise. */
const usualTable = 'reports/predictions.csv';
const usualStableTime = '10s';
const hourMs = 3_600_000;

const aboutWatching =
  '--watch reads the folder again and again, so that it may lie on a network. It scores what is there and what comes; contents that this model has a row for are not scored again, after a restart either; a file without a score is a row with its reason, and what failed by an accident is tried again by the next start. Folders within, links, pipes, hidden files and unfinished downloads (.part, .crdownload, .tmp …) are passed over. Stopped, it ends with 0, or 75 where files were left without a row.';

const options = {
  videos: argumentList('video files, or folders of them; put names that begin with - after --'),
  sweep: text('whose best model is used; the newest sweep if left out'),
  trial: text('the beginning of the id of the trial whose model is used'),
  draws: numberOr(16, 'draws of frames whose predictions are averaged'),
  html: text('write a page that shows what each frame did and which training movies are nearest'),
  watch: text('score the videos in a folder, and each that comes, until Ctrl-C'),
  csv: text(`with --watch: the file that gets a row for each video [default: "${usualTable}"]`),
  settle: text(
    `with --watch: how long a file's size and times must stay the same before it is read [default: "${usualStableTime}"]`,
  ),
  json: flag('print a line of JSON for each video'),
};

export const predictCommand = command({
  command: 'predict [videos..]',
  describe: 'Say what score a trained network gives to videos it has not seen',
  options,
  epilogue: `${aboutWatching} The interval is made of the errors on the validation movies, which also chose the model: it holds somewhat fewer new movies than the 90 % it names, and "held 40 of 45 test movies" next to it says how many of those it would have held. Exit code 1: a video got no score, also where its file was refused. Of a folder, hidden files, unfinished downloads and files that are plainly no videos are passed over, as by frames extract.`,
  onlyPrints: ({ watch, html }) => watch === undefined && html === undefined,
  async run(context, given) {
    const mistake = mistakeIn(given);
    if (mistake !== null) throw new InputError(mistake);
    const { sweep, trial, watch: watched, csv = usualTable, html: page, videos, json } = given;
    const draws = wholeOption('draws', given.draws, 1, 1000);
    const stableMs = durationOption('settle', given.settle ?? usualStableTime, hourMs);
    const model = { sweep, trial };
    const { terminal, now } = context;
    if (watched === undefined) {
      const show = showPredictions(terminal, now, json);
      const predicted = await predictVideos(context, { model, videos, draws, page }, show);
      terminal.endProgress();
      if (predicted.page !== null) terminal.note(`Wrote ${predicted.page}.`);
      if (predicted.answers.some(({ kind }) => kind === 'refused')) context.exitWith(1);
      if (predicted.interrupted) context.exitWith(75);
      return;
    }
    const display = watchDisplay(terminal, now, { watched, csv, json });
    const isLeft = await watchFolder(
      context,
      { model, watched, csv, draws, stableMs },
      display.show,
    );
    terminal.endProgress();
    terminal.note(display.summary());
    if (isLeft) context.exitWith(75);
  },
});

/** Options that do not go together, as a sentence. */
function mistakeIn(given: Given<typeof options>): string | null {
  const { sweep, trial, watch, csv, settle, html, videos } = given;
  if (sweep !== undefined && trial !== undefined) {
    return '--sweep and --trial both name a model; give one of the two.';
  }
  if (watch === undefined) {
    if (csv !== undefined || settle !== undefined) {
      return '--csv and --settle belong to --watch DIR, which is missing.';
    }
    const isNone = videos.length === 0;
    return isNone ? 'Give at least one video file or folder of videos, or --watch DIR.' : null;
  }
  if (videos.length > 0) return 'Give either videos or --watch DIR, not both.';
  if (html === undefined) return null;
  return '--html shows videos that were given; --watch writes a CSV file.';
}
