import type { CommandModule } from 'yargs';
import { wholeNumber } from '../../planning/benchmark/bench-case.js';
import { benchReading } from '../../bench/read-bench.js';
import { readReport, readText } from '../../bench/read-text.js';
import { torchVersion } from '../../bench/torch-python.js';
import type { Context } from '../context.js';

interface Arguments {
  readonly image: number;
  readonly movies: number;
  readonly pool: number;
  readonly frames: number;
  readonly batch: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly json: boolean;
}

const number = { type: 'number', requiresArg: true } as const;

/** `reelsweep bench read`, which `npm run bench:read` types. */
export function benchReadCommand({ terminal, stop }: Context): CommandModule {
  return {
    command: 'read',
    describe:
      'Read training batches on one core, and with PyTorch’s loader where TORCH_PYTHON names a Python with it',
    builder: (yargs) =>
      yargs
        .option('image', { ...number, default: 128, describe: 'height and width of a frame' })
        .option('movies', { ...number, default: 2000, describe: 'in the dataset of noise' })
        .option('pool', { ...number, default: 60, describe: 'frames of each movie' })
        .option('frames', { ...number, default: 15, describe: 'frames of one sample' })
        .option('batch', { ...number, default: 32, describe: 'samples of one batch' })
        .option('rounds', { ...number, default: 3, describe: 'how often each side has its turn' })
        .option('seconds', { ...number, default: 5, describe: 'of each side in each round' })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      const size = {
        image: wholeNumber('image', given.image, 8, 512),
        movies: wholeNumber('movies', given.movies, 1, 1_000_000),
        pool: wholeNumber('pool', given.pool, 1, 2000),
      };
      const asked = {
        frames: wholeNumber('frames', given.frames, 1, 1000),
        batch: wholeNumber('batch', given.batch, 1, 4096),
      };
      const rounds = wholeNumber('rounds', given.rounds, 1, 100);
      const seconds = wholeNumber('seconds', given.seconds, 1, 3600);
      const python = process.env['TORCH_PYTHON'] ?? null;
      const torch = python === null ? null : await torchVersion(python, stop);
      const bench = await benchReading(size, asked, {
        python,
        rounds,
        seconds,
        signal: stop,
        onProgress: terminal.progress,
      });
      terminal.settle();
      const lines = given.json
        ? [JSON.stringify({ ...readReport(bench), ...bench, torch })]
        : readText(bench);
      for (const line of lines) terminal.print(line);
    },
  };
}
