import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { addBenchmarks } from '../../runs/benchmarks.js';
import { databasePath } from '../../store/database-place.js';
import {
  backboneNames,
  benchCase,
  precisionNames,
  wholeNumber,
} from '../../planning/benchmark/bench-case.js';
import { benchTraining, type TrainBench } from '../../planning/benchmark/train-bench.js';
import { lockRuns } from '../../store/lock-runs.js';
import { openCurrent } from '../../store/ingest/rebuild-store.js';
import { retryWhileLocked } from '../../store/when-free.js';
import type { Context } from '../context.js';
import { table } from '../../text/table.js';
import { storeWait } from '../../app/action.js';

interface Arguments {
  readonly backbone: string;
  readonly image: number;
  readonly batch: number;
  readonly frames: number;
  readonly precision: string;
  readonly seconds: number;
  readonly threads: number;
  readonly json: boolean;
}

/** `reelsweep bench train`. */
export function benchTrainCommand(context: Context): CommandModule {
  return {
    command: 'train',
    describe: 'Measure training and evaluation as a trial does them, and keep it for `plan`',
    builder: (yargs) =>
      yargs
        .option('backbone', {
          type: 'string',
          default: 'resnet18',
          requiresArg: true,
          describe: backboneNames.join(', '),
        })
        .option('image', { ...number, default: 64, describe: 'height and width in pixels' })
        .option('batch', { ...number, default: 32, describe: 'samples of one step' })
        .option('frames', { ...number, default: 15, describe: 'frames of one sample' })
        .option('precision', {
          type: 'string',
          default: 'float32',
          requiresArg: true,
          describe: precisionNames.join(', '),
        })
        .option('seconds', { ...number, default: 10, describe: 'how long steps are measured' })
        .option('threads', {
          ...number,
          default: availableParallelism(),
          describe: 'threads within one operation',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      const asked = benchCase(given);
      const seconds = wholeNumber('seconds', given.seconds, 1, 3600);
      const threads = wholeNumber('threads', given.threads, 1, 1024);
      const { terminal, folder, stop, now } = context;
      const runsFolder = resolve(folder, 'runs');
      // Taken before: a sweep that runs beside it would make both slower, and the figures wrong.
      const wait = storeWait(context);
      const path = databasePath(runsFolder);
      const lock = await retryWhileLocked(path, wait, () => lockRuns(runsFolder));
      try {
        const onProgress = (line: string) => {
          terminal.progress(`${asked.backbone}: ${line}`);
        };
        const bench = await benchTraining(asked, { seconds, threads, signal: stop, onProgress });
        terminal.settle();
        const figures = { ...bench.report, ...bench.place };
        addBenchmarks(runsFolder, [{ at: now(), name: 'train', figures }]);
        // What is opened is brought up to that file.
        await retryWhileLocked(path, wait, () => {
          openCurrent(runsFolder).close();
        });
        for (const line of given.json ? [JSON.stringify(bench.report)] : lines(bench))
          terminal.print(line);
      } finally {
        lock.release();
      }
    },
  };
}

const number = { type: 'number', requiresArg: true } as const;

function lines({ report, place, otherCpu }: TrainBench): readonly string[] {
  const { backbone, image, batch, frames, precision } = report;
  const others = Math.max(otherCpu.train ?? 0, otherCpu.evaluation ?? 0);
  return [
    ...table([
      [
        'backbone',
        'image',
        'batch',
        'frames',
        'precision',
        'samples/s',
        'evaluating',
        'step',
        'waiting',
        'memory',
        'steps',
      ],
      [
        backbone,
        image,
        batch,
        frames,
        precision,
        report.samplesPerSecond.toFixed(1),
        report.evalSamplesPerSecond.toFixed(1),
        `${report.stepMs.toFixed(1)} ms`,
        `${(100 * report.waitShare).toFixed(1)} %`,
        `${(report.peakMemoryBytes / 1e9).toFixed(2)} GB`,
        report.steps,
      ],
    ]),
    `on the ${place.device === 'gpu' ? 'GPU' : 'CPU'} of: ${place.machine}; ${place.threads} ${place.threads === 1 ? 'thread' : 'threads'}, TensorFlow ${place.tensorflow}`,
    ...(others > 0.1
      ? [
          `Other programs used ${others.toFixed(1)} cores meanwhile: measure again when they are done.`,
        ]
      : []),
  ];
}
