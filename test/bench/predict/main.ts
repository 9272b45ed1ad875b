// npm run bench:predict: how long a score takes, by stage and beside decoding alone.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { packageFolder } from '#src/app/code-version.js';
import { InputError } from '#src/cli/input-error.js';
import { backboneNames, benchCase } from '#src/planning/benchmark/bench-case.js';
import { clipOfLength, givenVideo, renderedClip } from '../clips.js';
import { benchProgram } from '../program.js';
import { benchPredict } from './measure.js';
import { predictReport } from './table.js';
import { makeModel } from './untrained-model.js';

/** Of our own video. */
const clipSeconds = 120;

await benchProgram(
  {
    name: 'predict',
    does: `Measures how long a score takes, by stage and beside decoding alone; a video of ${clipSeconds} s is made where none is given.`,
    files: 'VIDEO…',
    options: {
      sweep: { default: undefined as string | undefined, is: 'a sweep whose best model is asked' },
      trial: { default: undefined as string | undefined, is: 'the beginning of a trial’s id' },
      backbone: {
        default: 'resnet18',
        is: `untrained, without a model: ${backboneNames.join(', ')}`,
      },
      image: { default: 64, from: 32, to: 512, is: 'its height and width in pixels' },
      frames: { default: 15, from: 1, to: 100, is: 'frames of one of its samples' },
      rounds: { default: 5, from: 1, to: 100, is: 'how often each has its turn' },
    },
  },
  async ({ rounds, ...asked }, bench, files) => {
    const { folder, stop, progress } = bench;
    const scratch = mkdtempSync(join(tmpdir(), 'reelsweep-bench-'));
    try {
      const model = modelOf(asked, folder, scratch);
      let videos = files.map((video) => givenVideo(folder, video));
      if (videos.length === 0) {
        progress('rendering a video, once');
        videos = [await clipOfLength(await renderedClip(stop), clipSeconds, scratch, stop)];
      }
      const program = join(packageFolder, 'dist/cli/main.js');
      const measured = await benchPredict(videos, {
        predict: [process.execPath, program, 'predict', ...model.words],
        scratch,
        rounds,
        signal: stop,
        onProgress: progress,
      });
      const names = videos.map((video) => basename(video));
      bench.report(
        predictReport(measured, { ...bench.circumstances, model: model.name, videos: names }),
      );
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);

/** The words that name a model to `predict`, which looks for it in the scratch folder's runs/. @throws InputError, BenchError */
function modelOf(
  asked: {
    readonly sweep: string | undefined;
    readonly trial: string | undefined;
    readonly backbone: string;
    readonly image: number;
    readonly frames: number;
  },
  folder: string,
  scratch: string,
): { readonly name: string; readonly words: readonly string[] } {
  const { sweep, trial, backbone, image, frames } = asked;
  const runs = join(scratch, 'runs');
  if (sweep !== undefined && trial !== undefined) {
    throw new InputError('--sweep and --trial both name a model; give one of the two.');
  }
  if (sweep === undefined && trial === undefined) {
    const network = benchCase({ backbone, image, frames, batch: 1, precision: 'float32' });
    const name = `${backbone} of ${frames} frames at ${image} pixels, untrained`;
    return { name, words: ['--trial', makeModel(runs, network)] };
  }
  symlinkSync(resolve(folder, 'runs'), runs);
  return trial === undefined
    ? { name: `sweep ${sweep ?? ''}`, words: ['--sweep', sweep ?? ''] }
    : { name: `trial ${trial}`, words: ['--trial', trial] };
}
