// npm run bench:read: training batches through a trial's input path on one core, and through PyTorch's loader where TORCH_PYTHON is set.
import { benchProgram } from '../program.js';
import { torchVersion } from '../python.js';
import { benchReading, readReport } from './measure.js';

await benchProgram(
  {
    name: 'read',
    does: 'Reads training batches on one core, and with PyTorch’s loader where TORCH_PYTHON names a Python with it.',
    options: {
      image: { default: 128, from: 8, to: 512, is: 'height and width of a frame' },
      movies: { default: 2000, from: 1, to: 1_000_000, is: 'in the dataset of noise' },
      pool: { default: 60, from: 1, to: 2000, is: 'frames of each movie' },
      frames: { default: 15, from: 1, to: 1000, is: 'frames of one sample' },
      batch: { default: 32, from: 1, to: 4096, is: 'samples of one batch' },
      rounds: { default: 3, from: 1, to: 100, is: 'how often each side has its turn' },
      seconds: { default: 5, from: 1, to: 3600, is: 'of each side in each round' },
    },
  },
  async ({ image, movies, pool, frames, batch, rounds, seconds }, bench) => {
    const { stop, progress } = bench;
    const torch = process.env['TORCH_PYTHON'] === undefined ? null : await torchVersion(stop);
    const measured = await benchReading(
      { image, movies, pool },
      { frames, batch },
      { python: torch?.python ?? null, rounds, seconds, signal: stop, onProgress: progress },
    );
    bench.report(readReport(measured, { ...bench.circumstances, torch: torch?.version ?? null }));
  },
);
