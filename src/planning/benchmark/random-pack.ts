import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import { labelScale, measuredBaseline, standardised } from '../../dataset/labels.js';
import { datasetSha256 } from '../../dataset/dataset-file.js';
import type { DatasetFile } from '../../dataset/dataset-file.js';
import { createFramesFile, npyHeaderBytes } from '../../dataset/frames-file.js';
import { moviesText } from '../../dataset/movies-file.js';
import type { MovieRow } from '../../dataset/movies-file.js';
import { countSplits } from '../../dataset/split.js';
import { sha256 } from '../../files/hash.js';
import { writeDurably } from '../../files/atomic-write.js';

export interface RandomPackSize {
  /** Height and width of a frame in pixels. */
  readonly image: number;
  readonly movies: number;
  /** Frames of each movie. */
  readonly pool: number;
}

/**
 * Writes a dataset of noise into a folder that is there: what `openPack` opens, with all movies for training. The hash of
 * frames.npy is not checked when a pack is opened, so that none is computed.
 */
export async function writeRandomPack(folder: string, size: RandomPackSize): Promise<void> {
  const { image, movies, pool } = size;
  const frames = await createFramesFile(join(folder, 'frames.npy'), image);
  try {
    const pixels = new Uint8Array(image * image * 3);
    for (let index = 0; index < movies * pool; index += 1) {
      await frames.write(index, randomFillSync(pixels));
    }
    await frames.finish(movies * pool);
  } catch (error) {
    await frames.close().catch(() => undefined);
    throw error;
  }
  const rows = Array.from({ length: movies }, (_, place): MovieRow => {
    const score = 5 + 2 * Math.sin(2.4 * place);
    const movieId = `movie-${String(place).padStart(6, '0')}`;
    const firstFrame = place * pool;
    return {
      movieId,
      title: movieId,
      year: null,
      score,
      firstFrame,
      frameCount: pool,
      split: 'train',
    };
  });
  const text = moviesText(rows);
  writeDurably(join(folder, 'movies.csv'), text);
  writeDurably(join(folder, 'dataset.json'), JSON.stringify(datasetFile(size, rows, text)));
}

function datasetFile(
  { image, movies, pool }: RandomPackSize,
  rows: readonly MovieRow[],
  text: string,
): DatasetFile {
  const scale = labelScale(rows.map(({ score }) => score));
  // Of a single movie's score the deviation is 0, which no label can be divided by.
  const label = { mean: scale.mean, std: scale.std > 0 ? scale.std : 1, ddof: 0 as const };
  const none = { train: null, validation: null, test: null };
  const content = {
    format: 1,
    image,
    frames: movies * pool,
    movies,
    split: {
      seed: 0,
      shares: { train: 100, validation: 0, test: 0 },
      counts: countSplits(rows),
    },
    label,
    baseline: measuredBaseline(
      rows.map(({ split, score }) => ({ split, label: standardised(score, label) })),
    ),
    files: {
      'frames.npy': {
        bytes: npyHeaderBytes + movies * pool * image * image * 3,
        sha256: '0'.repeat(64),
      },
      'movies.csv': { bytes: Buffer.byteLength(text), sha256: sha256(text) },
    },
  } as const;
  return {
    ...content,
    sha256: datasetSha256(content),
    reference: { kind: 'ridge', lambda: 0, mse: none, predictions: {} },
    source: {
      kind: 'frames',
      scores: { file: 'none.csv', sha256: '0'.repeat(64), layout: 'none' },
      minFrames: 0,
      tools: {},
      leftOut: [],
    },
  };
}
