import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { backboneNames, benchCase, wholeNumber } from '../../planning/benchmark/bench-case.js';
import { clipOfLength, renderedClip } from '../../bench/frames-clips.js';
import { machineName } from '../../planning/machine-name.js';
import { makeModel } from '../../bench/made-model.js';
import { benchPredict } from '../../bench/predict-bench.js';
import { predictReport, predictText } from '../../bench/predict-text.js';
import { benchTable } from '../terminal/bench-table.js';
import { cacheFolder } from '../../app/cache-folder.js';
import { packageFolder, packageVersion } from '../../app/code-version.js';
import type { Context } from '../context.js';
import { estimate } from '../terminal/estimate.js';
import { InputError } from '../../app/input-error.js';

interface Arguments {
  readonly videos: readonly string[];
  readonly sweep?: string;
  readonly trial?: string;
  readonly backbone: string;
  readonly image: number;
  readonly frames: number;
  readonly rounds: number;
  readonly json: boolean;
}

const number = { type: 'number', requiresArg: true } as const;

/** Of our own video. */
const clipSeconds = 120;

/** `reelsweep bench predict`. */
export function benchPredictCommand(context: Context): CommandModule {
  return {
    command: 'predict [videos..]',
    describe: 'Measure how long a score takes, by stage and beside decoding alone',
    builder: (yargs) =>
      yargs
        .positional('videos', {
          type: 'string',
          array: true,
          default: [],
          describe: `videos to measure with; one of ${clipSeconds} s in 720p is made where none is given`,
        })
        .option('sweep', {
          type: 'string',
          requiresArg: true,
          describe: 'a sweep whose best model is asked',
        })
        .option('trial', {
          type: 'string',
          requiresArg: true,
          describe: 'the beginning of the id of the trial whose model is asked',
        })
        .option('backbone', {
          type: 'string',
          default: 'resnet18',
          requiresArg: true,
          describe: `${backboneNames.join(', ')}: without --sweep and --trial a network that was never trained is asked`,
        })
        .option('image', { ...number, default: 64, describe: 'its height and width in pixels' })
        .option('frames', { ...number, default: 15, describe: 'frames of one of its samples' })
        .option('rounds', { ...number, default: 5, describe: 'how often each has its turn' })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      const rounds = wholeNumber('rounds', given.rounds, 1, 100);
      const { terminal, folder, stop, now } = context;
      const at = new Date(now()).toISOString();
      const table = benchTable(context, at, 'predict');
      const scratch = mkdtempSync(join(tmpdir(), 'reelsweep-bench-'));
      let json = '';
      try {
        const model = modelOf(given, folder, scratch);
        const videos = await videosOf(
          [...given.videos, ...argv._.slice(2).map(String)],
          scratch,
          context,
        );
        const eta = estimate(now);
        const bench = await benchPredict(videos, {
          predict: [
            process.execPath,
            join(packageFolder, 'dist/cli/main.js'),
            'predict',
            ...model.words,
          ],
          scratch,
          rounds,
          signal: stop,
          onProgress(line, share) {
            terminal.progress(`${line}${eta(share)}`);
          },
        });
        const circumstances = {
          at,
          machine: machineName(),
          version: packageVersion(),
          model: model.name,
          videos: videos.map((video) => basename(video)),
        };
        json = JSON.stringify({ ...circumstances, ...predictReport(bench), measured: bench });
        table.write(predictText(bench, circumstances), json);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
      terminal.settle();
      if (given.json) terminal.print(json);
      else table.print();
    },
  };
}

/** The words that name a model to `predict`, which looks for it in the scratch folder's runs/. @throws InputError, BenchError */
function modelOf(
  { sweep, trial, backbone, image, frames }: Arguments,
  folder: string,
  scratch: string,
): { readonly name: string; readonly words: readonly string[] } {
  const runs = join(scratch, 'runs');
  if (sweep !== undefined && trial !== undefined) {
    throw new InputError('--sweep and --trial both name a model; give one of the two.');
  }
  if (sweep === undefined && trial === undefined) {
    const asked = benchCase({ backbone, image, frames, batch: 1, precision: 'float32' });
    const name = `${asked.backbone} of ${asked.frames} frames at ${asked.image} pixels, untrained`;
    return { name, words: ['--trial', makeModel(runs, asked)] };
  }
  symlinkSync(resolve(folder, 'runs'), runs);
  return trial === undefined
    ? { name: `sweep ${sweep ?? ''}`, words: ['--sweep', sweep ?? ''] }
    : { name: `trial ${trial}`, words: ['--trial', trial] };
}

async function videosOf(
  given: readonly string[],
  scratch: string,
  { folder, stop, terminal }: Context,
): Promise<readonly string[]> {
  if (given.length > 0) {
    return given.map((video) => {
      const path = resolve(folder, video);
      if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
      throw new InputError(`There is no video file ${video}. Check the name.`);
    });
  }
  terminal.progress('rendering a video, once');
  const clip = await renderedClip(join(cacheFolder(process.env, process.platform), 'bench'), stop);
  return [await clipOfLength(clip, clipSeconds, scratch, stop)];
}
