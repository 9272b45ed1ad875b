// The process in which `npm run bench:read` measures our side.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { equalBatches } from '#src/dataset/batch.js';
import { epochOrder, trainingDraw } from '#src/dataset/draw.js';
import { openPack, type Pack, type PackMovie } from '#src/dataset/pack/pack.js';
import { readAhead } from '#src/dataset/batches-ahead.js';
import { serveOneTask } from '#src/planning/benchmark/measuring-process.js';
import { cpuMeter } from '#src/planning/benchmark/cpu-meter.js';
import type { ReadBenchTask, ReadFigures, ReadingCase } from './measure.js';

serveOneTask<ReadBenchTask>(
  async ({ folder, asked, seconds }): Promise<ReadFigures & { core: string | null }> => {
    const core = keepToOneCore();
    const pack = openPack(folder);
    const otherCpu = cpuMeter();
    const samplesPerSecond = await measureReading(pack, asked, seconds);
    return { core, samplesPerSecond, otherCpu: otherCpu() };
  },
  ({ folder }) => {
    rmSync(folder, { recursive: true, force: true });
  },
);

/**
 * Keeps this process, with its threads to come, on its first core: loaders are compared on one.
 * @returns the core, or null where the system has no `taskset`
 */
function keepToOneCore(): string | null {
  try {
    const affinity = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
    const core = /:\s*(\d+)/.exec(affinity)?.[1];
    if (core === undefined) return null;
    execFileSync('taskset', ['-acp', core, String(process.pid)], { stdio: 'ignore' });
    return core;
  } catch {
    return null;
  }
}

/**
 * Reads epochs of training batches as a trial does, the next one while the one before is at hand, until `seconds` have gone by.
 * The first epoch is not counted.
 * @returns samples a second
 */
async function measureReading(
  pack: Pack,
  { frames, batch }: ReadingCase,
  seconds: number,
): Promise<number> {
  const draws = { seed: 1, frames, resample: true, reorder: false, flip: false, crop: 0 };
  const reader = pack.openBatches(batch, frames);
  let samples = 0;
  let began = performance.now();
  try {
    for (let epoch = 0; epoch < 2 || performance.now() - began < seconds * 1000; epoch += 1) {
      if (epoch === 1) [samples, began] = [0, performance.now()];
      const order = epochOrder(draws.seed, epoch, pack.movies.length);
      const movies = order.map((place) => pack.movies[place] as PackMovie);
      const batches = readAhead(reader, equalBatches(movies, batch), (movie) => {
        return { firstFrame: movie.firstFrame, draw: trainingDraw(draws, movie, epoch) };
      });
      for await (const { items } of batches) samples += items.length;
    }
  } finally {
    reader.close();
  }
  return (samples / (performance.now() - began)) * 1000;
}
