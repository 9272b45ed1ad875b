import { join } from 'node:path';
import { expect, it } from 'vitest';
import { conformalRank } from '#src/statistics/conformal.js';
import { chanceOfHoldingAtMost } from '#src/statistics/conformal.js';
import { buildDataset } from '#src/dataset/pack/build.js';
import { evaluationDraw } from '#src/dataset/draw.js';
import { frameStatistics, movieStatistics } from '#src/dataset/frame-statistics.js';
import { openPack, type PackMovie } from '#src/dataset/pack/pack.js';
import { fitRidge, predictRidge } from '#src/dataset/ridge.js';
import { extractFrames } from '#src/frames/extract-frames.js';
import { completeOptions } from '#src/frames/extraction-options.js';
import { frameWorkers } from '#src/frames/frame-workers.js';
import { predictVideo } from '#src/predict/predict-video.js';
import type { Predictor } from '#src/predict/predict-video.js';
import { scorePool } from '#src/predict/score-pool.js';
import { renderTrailers } from '#src/synthetic/render-trailers.js';
import { writeCatalogue } from '#src/trailers/catalogue/catalogue.js';
import { testFolder } from '../dataset/small-source.js';

const long = process.env['REELSWEEP_LONG'] === '1';
const [known, fresh] = long ? [240, 240] : [42, 20];
const [image, frames, draws] = [16, 8, 4];
const frameBytes = image * image * 3;

/**
 * A small model in the place of the network: ridge regression on what the frames of a sample look like. It is trained here on the
 * training split, and nothing of it is chosen by the validation split, so its intervals keep their level.
 */
function statisticsOf(images: Uint8Array, sample: number): readonly number[] {
  const places = Array.from(
    { length: frames },
    (_, place) => (sample * frames + place) * frameBytes,
  );
  return movieStatistics(
    places.map((at) => frameStatistics(images.subarray(at, at + frameBytes), image)),
  );
}

it('intervals hold the scores of synthetic trailers that nothing was trained or tested on', async () => {
  const folder = testFolder();
  const form = { width: 32, height: 24, framesPerSecond: 2, seconds: 12 };
  const trailers = join(folder, 'trailers');
  // Scores far apart, with a standard deviation of almost 2 points: who forgets it halves the interval.
  const movies = (
    await renderTrailers({ folder: trailers, count: known + fresh, seed: 12, ...form })
  ).map((movie) => ({
    ...movie,
    score: Math.min(10, Math.max(1, 5.5 + 2.5 * (movie.score - 6.4))),
  }));
  const videoOf = (movieId: string) => join(trailers, `${movieId}.mp4`);
  const extraction = { samples: 16, size: 24 };
  const framesFolder = join(folder, 'frames');
  const inputs = movies.slice(0, known).map(({ movieId }) => videoOf(movieId));
  await extractFrames({ inputs, out: framesFolder, options: extraction });
  const scoresCsv = join(folder, 'catalogue.csv');
  writeCatalogue(scoresCsv, movies);
  const outFolder = join(folder, 'dataset');
  const split = { train: 40, validation: 55, test: 5 };
  await buildDataset({
    framesFolder,
    scoresCsv,
    outFolder,
    image,
    minFrames: 1,
    split,
    splitSeed: 3,
  });
  const pack = openPack(outFolder);
  const samplesOf = (movie: PackMovie) =>
    Array.from({ length: draws }, (_, index) => {
      const drawn = evaluationDraw(pack.sha256, movie, frames, index).frames;
      const images = new Uint8Array(frames * frameBytes);
      pack.readFrames(
        drawn.map((place) => movie.firstFrame + place),
        images,
        0,
      );
      return statisticsOf(images, 0);
    });
  const ofSplit = (wanted: string) => pack.movies.filter((movie) => movie.split === wanted);
  const rows = ofSplit('train').flatMap((movie) =>
    samplesOf(movie).map((features) => ({ features, label: movie.label })),
  );
  const ridge = fitRidge(
    rows.map(({ features }) => features),
    rows.map(({ label }) => label),
    0.1,
  );
  const residualsOf = (wanted: string) =>
    ofSplit(wanted).map((movie) => {
      const predictions = samplesOf(movie).map((features) => predictRidge(ridge, features));
      const prediction = predictions.reduce((sum, value) => sum + value, 0) / draws;
      return Math.abs(prediction - movie.label);
    });
  const predict = (images: Uint8Array, count: number) =>
    Float32Array.from({ length: count }, (_, sample) =>
      predictRidge(ridge, statisticsOf(images, sample)),
    );
  const predictor: Predictor = {
    file: {
      format: 1,
      trialId: '0123456789abcdef',
      network: { backbone: 'resnet18', frames, image, precision: 'float32' },
      training: { evaluationDraws: draws },
      normalization: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] },
      dataset: { sha256: pack.sha256, label: { mean: pack.labelMean, std: pack.labelStd } },
      selectedEpoch: 1,
      metrics: {},
      parameters: { bytes: 1, sha256: 'a'.repeat(64) },
    },
    network: {
      score: (pool, drawn) => Promise.resolve(scorePool({ predict }, pool, drawn)),
      lost: new AbortController().signal,
    },
    workers: frameWorkers(1),
    residuals: { validation: residualsOf('validation'), test: residualsOf('test') },
    movies: pack.movies,
  };
  pack.close();

  const options = {
    options: completeOptions(extraction),
    knownVideos: new Map<string, string>(),
    signal: new AbortController().signal,
    onDecoded: () => undefined,
    draws,
    copiesOf: () => Promise.resolve({ kind: 'compared', movies: [] } as const),
  };
  let held = 0;
  for (const { movieId, score } of movies.slice(known)) {
    const answer = await predictVideo(videoOf(movieId), predictor, options);
    if (!('score' in answer)) throw new Error(answer.message);
    const { interval } = answer.score;
    if (interval === null) throw new Error('There is no interval.');
    if (score >= interval.low && score <= interval.high) held += 1;
  }
  await predictor.workers.close();
  const residuals = predictor.residuals.validation.length;
  const rank = conformalRank(residuals, 0.9);
  if (long) console.log(`${held} of ${fresh} held, the rank being ${rank} of ${residuals}`);
  // One of no width holds none of them, and one that is a standard deviation too narrow about half.
  expect(chanceOfHoldingAtMost(held, fresh, { rank, residuals })).toBeGreaterThan(0.01);
  expect(held).toBeLessThan(fresh);
});
