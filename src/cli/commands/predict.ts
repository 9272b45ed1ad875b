import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { extractionOf } from '../../dataset/shown-inputs.js';
import { writeWhole } from '../../files/write-whole.js';
import { defaultExtractionOptions } from '../../frames/extraction-options.js';
import { renderPredictions } from '../../predict/page/render-predictions.js';
import type { PredictionsContent } from '../../predict/page/render-predictions.js';
import { predictVideo } from '../../predict/predict-video.js';
import type { VideoAnswer } from '../../predict/video-score.js';
import { bestModelFolder } from '../best-model.js';
import type { Context } from '../context.js';
import { estimate } from '../estimate.js';
import { InputError } from '../input-error.js';
import { modelFolder } from '../model-folder.js';
import { openPredictor } from '../open-predictor.js';
import type { OpenPredictor } from '../open-predictor.js';
import { predictionLines } from '../prediction-lines.js';
import { wholeOption } from '../quantity.js';
import { warningText } from '../warning-text.js';

interface Arguments {
  readonly videos: readonly string[];
  readonly sweep?: string;
  readonly trial?: string;
  readonly draws: number;
  readonly html?: string;
  readonly json: boolean;
}

/** `reelsweep predict VIDEO…`. */
export function predictCommand(context: Context): CommandModule {
  const { terminal, folder, now, stop } = context;
  return {
    command: 'predict [videos..]',
    describe: 'Say what score a trained network gives to videos it has not seen',
    builder: (yargs) =>
      yargs
        .positional('videos', {
          type: 'string',
          array: true,
          default: [],
          describe: 'video files; put names that begin with - after --',
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
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'print a line of JSON for each video',
        })
        .epilogue(
          'The interval is made of the errors on the validation movies, which also chose the model: it holds somewhat fewer new movies than the 90 % it names. Exit code 1: a video got no score.',
        ),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      const videos = [...given.videos, ...argv._.slice(1).map(String)];
      if (videos.length === 0) throw new InputError('Give at least one video file.');
      if (given.sweep !== undefined && given.trial !== undefined) {
        throw new InputError('--sweep and --trial both name a model; give one of the two.');
      }
      const draws = wholeOption('draws', given.draws, 1, 1000);
      const runs = resolve(folder, 'runs');
      const from =
        given.trial === undefined
          ? bestModelFolder(runs, given.sweep, now())
          : modelFolder(runs, given.trial, now());
      const begun = now();
      const predictor = openPredictor(from);
      try {
        const shown: PredictionsContent['videos'][number][] = [];
        const knownVideos = videoIds(predictor);
        const left = estimate(now);
        for (const [place, video] of videos.entries()) {
          if (stop.aborted) break;
          terminal.progress(`predict: ${place} of ${videos.length}${left(place / videos.length)}`);
          const answer = await predictVideo(resolve(folder, video), predictor, {
            options: extractionOf(predictor.file.dataset.shown) ?? defaultExtractionOptions,
            knownVideos,
            signal: stop,
            onDecoded: () => undefined,
            draws,
            warningText,
          });
          say(context, 'score' in answer ? answer.score : answer, given.json);
          if (given.html === undefined) continue;
          shown.push('score' in answer ? await explained(predictor, answer, stop) : answer);
        }
        terminal.settle();
        if (given.html !== undefined && !stop.aborted) {
          const path = resolve(folder, given.html);
          writeWhole(path, page(predictor, shown, (now() - begun) / 1000));
          terminal.note(`Wrote ${path}.`);
        }
      } catch (error) {
        if (!stop.aborted) throw error;
      } finally {
        predictor.close();
      }
      if (stop.aborted) context.exitWith(75);
    },
  };
}

function say(context: Context, answer: VideoAnswer, json: boolean): void {
  const lines = json ? [JSON.stringify(answer)] : predictionLines(answer);
  for (const line of lines) context.terminal.print(line);
  if (answer.kind === 'refused') context.exitWith(1);
}

/** Which movie of the dataset each known video is. */
function videoIds({ pack }: OpenPredictor): ReadonlyMap<string, string> {
  const videos = Object.entries(pack?.facts.shown?.videos ?? {});
  return new Map(videos.map(([movieId, sha256]) => [sha256, movieId]));
}

async function explained(
  { network, pack }: OpenPredictor,
  { score, pool, draws }: Exclude<Awaited<ReturnType<typeof predictVideo>>, { kind: 'refused' }>,
  signal: AbortSignal,
): Promise<PredictionsContent['videos'][number]> {
  if (pack === null) return { score, explanation: null };
  return { score, explanation: await network.explain(pool, draws, pack.folder, signal) };
}

function page(
  { file, pack }: OpenPredictor,
  videos: PredictionsContent['videos'],
  seconds: number,
): string {
  const dataset = pack === null ? null : { folder: pack.folder, movies: pack.facts.split.counts };
  return renderPredictions({ model: file, dataset, videos, seconds });
}
