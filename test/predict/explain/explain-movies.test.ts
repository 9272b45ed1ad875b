import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildDataset } from '#src/dataset/pack/build.js';
import { evaluationDraw } from '#src/dataset/draw.js';
import { openPack } from '#src/dataset/pack/pack.js';
import { explainMovies } from '#src/predict/explain/explain-movies.js';
import { trainingFeatures } from '#src/predict/explain/training-features.js';
import { compileNetwork } from '#src/training/compiled-network.js';
import { openEvaluation } from '#src/training/evaluation-network.js';
import { keepModel, readModel } from '#src/training/kept-model.js';
import { smallSource, testFolder } from '../../dataset/small-source.js';
import { plainTraining } from '../../training/plain-training.js';
import { plainNetwork } from '../../training/plain-network.js';

it('a kept model explains movies of its dataset, and knows its training movies', async () => {
  const folder = testFolder();
  const options = { ...(await smallSource(folder)), image: 32 };
  await buildDataset(options);
  const pack = openPack(options.outFolder);
  const settings = { ...plainNetwork, frames: 2 };
  const modelFolder = join(folder, 'model');
  mkdirSync(modelFolder);
  const parameters = compileNetwork(settings, { kind: 'seeded', seed: 5 }).readParameters();
  keepModel(modelFolder, parameters, {
    trialId: '0123456789abcdef',
    network: settings,
    training: { ...plainTraining, evaluationDraws: 2 },
    dataset: { sha256: pack.sha256, label: { mean: pack.labelMean, std: pack.labelStd } },
    selectedEpoch: 1,
    metrics: {},
  });
  const movie = pack.movies.find(({ split }) => split === 'test');
  if (movie === undefined) throw new Error('No test movie.');
  const found = await explainMovies(modelFolder, pack, ['stranger', movie.movieId]);
  expect(found.map(({ movieId }) => movieId)).toEqual([movie.movieId]);
  const { frames: draw } = evaluationDraw(pack.sha256, movie, 2, 0);
  expect(found[0]?.frames.map(({ place }) => place)).toEqual(draw);
  expect(found[0]?.frames.map(({ redrawn }) => redrawn?.others)).toEqual([1, 1]);

  const { file } = readModel(modelFolder);
  const network = openEvaluation(settings, parameters);
  const images = new Uint8Array(2 * 32 * 32 * 3);
  pack.readFrames(
    draw.map((place) => movie.firstFrame + place),
    images,
    0,
  );
  const [asked = Number.NaN] = network.predict(images, 1);
  expect(found[0]?.prediction).toBeCloseTo(pack.labelMean + pack.labelStd * asked, 4);
  const training = await trainingFeatures(modelFolder, file, network, pack);
  expect(training.width).toBe(512);
  // The same mean frame takes a frame's place.
  images.set(training.meanFrame, 0);
  const [replaced = Number.NaN] = network.predict(images, 1);
  expect(found[0]?.frames[0]?.replaced).toBeCloseTo(pack.labelStd * (asked - replaced), 4);
  await expect(explainMovies(modelFolder, { ...pack, sha256: 'f'.repeat(64) }, [])).rejects.toThrow(
    /another dataset/,
  );
  network.close();
  pack.close();
});
