import { closeSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { openRegular, readBytes } from '../../files/guarded-read.js';
import { refuseIrregular } from '../../files/open-guarded.js';
import { sha256 } from '../../files/hash.js';
import type { Baseline } from '../baseline.js';
import { readBatchesAhead } from '../batches-ahead.js';
import type { BatchReader } from '../batches-ahead.js';
import { DatasetError } from '../dataset-error.js';
import { datasetFileSchema, datasetSha256 } from '../dataset-file.js';
import type { DatasetFile } from '../dataset-file.js';
import { datasetFiles } from '../dataset-folder.js';
import { openFrames, readWhole } from '../frames-file.js';
import { standardised } from '../label-scale.js';
import { readMovies } from '../movies-file.js';
import type { MovieRow } from '../movies-file.js';
import { npyHeaderBytes, npyShape } from './npy-header.js';
import { countSplits } from '../split.js';

/** A movie of a pack. Its frames are [firstFrame, firstFrame + frameCount), in film order. */
export interface PackMovie extends MovieRow {
  /** The standardised score: (score - labelMean) / labelStd. */
  readonly label: number;
}

/** An open dataset. */
export interface Pack {
  readonly folder: string;
  /** Height and width of a frame in pixels. */
  readonly image: number;
  readonly frames: number;
  readonly sha256: string;
  /** Mean and standard deviation of the training split's scores. */
  readonly labelMean: number;
  readonly labelStd: number;
  /** In order of movieId. */
  readonly movies: readonly PackMovie[];
  readonly baseline: Baseline;
  /** dataset.json as it stands. */
  readonly facts: DatasetFile;
  /**
   * Reads frames one after another into `into` from byte `offset` on: uint8 [frameIndices.length, H, W, 3]. One positioned
   * read for each run of neighbours, straight into that memory.
   * @throws RangeError for a frame that is not there or room that does not suffice; DatasetError where the file has shrunk.
   */
  readFrames(frameIndices: readonly number[], into: Uint8Array, offset: number): void;
  /** Reads batches of up to `batchSize` samples of `frames` frames, each while the one before is used. Close it after use. */
  openBatches(batchSize: number, frames: number): BatchReader;
  close(): void;
}

/**
 * Opens a dataset folder. movies.csv and dataset.json are checked against their hashes, frames.npy against its header and size
 * (hashing it takes seconds a gigabyte: `verifyDataset` does).
 * @throws DatasetError for a folder that holds no whole dataset; FileError where a part of it is no regular file.
 */
export function openPack(folder: string): Pack {
  const facts = readDatasetFile(folder);
  const movies = checkedMovies(folder, facts);
  const path = join(folder, 'frames.npy');
  checkFrames(folder, path, facts);
  const { image, frames } = facts;
  const file = { path, folder, image, frames };
  const reader = openFrames(file);
  const scale = facts.label;
  return {
    folder,
    image,
    frames,
    sha256: facts.sha256,
    labelMean: scale.mean,
    labelStd: scale.std,
    movies: movies.map((movie) => ({ ...movie, label: standardised(movie.score, scale) })),
    baseline: facts.baseline,
    facts,
    readFrames: (frameIndices, into, offset) => {
      reader.readFrames(frameIndices, into, offset);
    },
    openBatches: (batchSize, drawn) =>
      readBatchesAhead(file, reader, batchSize * drawn * image * image * 3),
    close: () => {
      reader.close();
    },
  };
}

/** A hundred thousand movies' facts are a tenth of this. */
const mostFactsBytes = 2 ** 28;

/** movies.csv of a million movies; readTable allows no more. */
const mostMoviesBytes = 2 ** 27;

/** Reads and checks dataset.json alone. */
function readDatasetFile(folder: string): DatasetFile {
  for (const name of datasetFiles) {
    const path = join(folder, name);
    if (!existsSync(path)) {
      throw new DatasetError({ kind: 'no-dataset', path: folder, missing: name });
    }
    refuseIrregular(path);
  }
  const bytes = readBytes(join(folder, 'dataset.json'), { most: mostFactsBytes });
  const parsed = parsedJson(bytes.toString('utf8'));
  const format = (parsed as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1) {
    throw new DatasetError({ kind: 'newer-format', path: folder, format });
  }
  const checked = datasetFileSchema.safeParse(parsed);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const where =
      issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    throw damaged(folder, `dataset.json does not say what it should${where}`);
  }
  if (datasetSha256(checked.data) !== checked.data.sha256) {
    throw damaged(folder, 'dataset.json is not as it was written');
  }
  return checked.data;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function checkedMovies(folder: string, facts: DatasetFile): readonly MovieRow[] {
  const path = join(folder, 'movies.csv');
  if (sha256(readBytes(path, { most: mostMoviesBytes })) !== facts.files['movies.csv'].sha256) {
    throw damaged(folder, 'movies.csv is not as it was written');
  }
  const movies = readMovies(path);
  if (typeof movies === 'string') throw damaged(folder, movies);
  const frames = movies.reduce((sum, { frameCount }) => sum + frameCount, 0);
  const counts = countSplits(movies);
  const { train, validation, test } = facts.split.counts;
  const agrees =
    movies.length === facts.movies &&
    frames === facts.frames &&
    counts.train === train &&
    counts.validation === validation &&
    counts.test === test;
  if (!agrees) throw damaged(folder, 'movies.csv and dataset.json disagree');
  return movies;
}

function checkFrames(folder: string, path: string, facts: DatasetFile): void {
  const { handle, bytes: size } = openRegular(path, { most: Number.MAX_SAFE_INTEGER });
  try {
    const expected = npyHeaderBytes + facts.frames * facts.image * facts.image * 3;
    if (size !== expected || size !== facts.files['frames.npy'].bytes) {
      throw damaged(folder, `frames.npy has ${size} bytes where ${expected} are due`);
    }
    const header = new Uint8Array(npyHeaderBytes);
    readWhole(handle, header, 0, folder);
    const shape = npyShape(header);
    if (shape?.join() !== [facts.frames, facts.image, facts.image, 3].join()) {
      throw damaged(folder, 'the header of frames.npy does not state the shape of dataset.json');
    }
  } finally {
    closeSync(handle);
  }
}

function damaged(path: string, what: string): DatasetError {
  return new DatasetError({ kind: 'damaged', path, what });
}
