import { closeSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openRegular, readBytes, readRange } from '../../files/guarded-read.js';
import { type HashingOptions, sha256, sha256OfFile } from '../../files/hash.js';
import { refuseIrregular } from '../../files/open-guarded.js';
import type { FrameReader } from '../batch.js';
import { type BatchReader, readBatchesAhead } from '../batches-ahead.js';
import { DatasetError } from '../dataset-error.js';
import { type DatasetFile, datasetFileSchema, datasetSha256 } from '../dataset-file.js';
import { datasetFiles, mostFactsBytes } from '../dataset-folder.js';
import { npyHeaderBytes, npyShape, openFrames } from '../frames-file.js';
import { standardised } from '../labels.js';
import { type MovieRow, readMovies } from '../movies-file.js';
import { countSplits, splitNames } from '../split.js';

/** A movie of a pack. Its frames are [firstFrame, firstFrame + frameCount), in film order. */
export interface PackMovie extends MovieRow {
  /** The standardised score: (score - labelMean) / labelStd. */
  readonly label: number;
}

/** An open dataset. */
export interface Pack extends FrameReader, Pick<DatasetFile, 'frames' | 'sha256' | 'baseline'> {
  readonly folder: string;
  /** Mean and standard deviation of the training split's scores. */
  readonly labelMean: number;
  readonly labelStd: number;
  /** In order of movieId. */
  readonly movies: readonly PackMovie[];
  /** dataset.json as it is. */
  readonly facts: DatasetFile;
  /** Reads batches of up to `batchSize` samples of `frames` frames, each while the one before is used. Close it after use. */
  readonly openBatches: (batchSize: number, frames: number) => BatchReader;
  readonly close: () => void;
}

/**
 * Opens a dataset folder. movies.csv and dataset.json are checked against their hashes, frames.npy against its header and size
 * (hashing it takes seconds a gigabyte: `verifyDataset` does).
 * @throws DatasetError for a folder that holds no intact dataset; FileError where a part of it is no regular file.
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
    readFrames: reader.readFrames,
    openBatches: (batchSize, drawn) =>
      readBatchesAhead(file, reader, batchSize * drawn * image * image * 3),
    close: reader.close,
  };
}

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
    const path = checked.error.issues[0]?.path ?? [];
    const where = path.length === 0 ? '' : ` at ${path.join('.')}`;
    throw damagedAt(folder, `dataset.json does not say what it should${where}`);
  }
  if (datasetSha256(checked.data) !== checked.data.sha256) throw changed(folder, 'dataset.json');
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
    throw changed(folder, 'movies.csv');
  }
  const movies = readMovies(path);
  if (typeof movies === 'string') throw damagedAt(folder, movies);
  const frames = movies.reduce((sum, { frameCount }) => sum + frameCount, 0);
  const counts = countSplits(movies);
  const agrees =
    movies.length === facts.movies &&
    frames === facts.frames &&
    splitNames.every((split) => counts[split] === facts.split.counts[split]);
  if (!agrees) throw damagedAt(folder, 'movies.csv and dataset.json disagree');
  return movies;
}

function checkFrames(folder: string, path: string, { frames, image, files }: DatasetFile): void {
  const { handle, bytes: size } = openRegular(path, { most: Number.MAX_SAFE_INTEGER });
  try {
    const expected = npyHeaderBytes + frames * image * image * 3;
    if (size !== expected || size !== files['frames.npy'].bytes) {
      throw damagedAt(folder, `frames.npy has ${size} bytes where ${expected} are due`);
    }
    const shape = npyShape(readRange(handle, 0, npyHeaderBytes));
    if (shape?.join() !== [frames, image, image, 3].join()) {
      throw damagedAt(folder, 'the header of frames.npy does not state the shape of dataset.json');
    }
  } finally {
    closeSync(handle);
  }
}

function damagedAt(path: string, what: string): DatasetError {
  return new DatasetError({ kind: 'damaged', path, what });
}

function changed(folder: string, file: string): DatasetError {
  return damagedAt(folder, `${file} is not as it was written`);
}

export interface VerifyReport extends Pick<DatasetFile, 'sha256' | 'movies' | 'frames'> {
  readonly folder: string;
}

/**
 * Checks everything that `openPack` does and hashes frames.npy again.
 * @throws DatasetError where anything is not as it was written; the signal's reason
 */
export async function verifyDataset(
  folder: string,
  hashing: HashingOptions = {},
): Promise<VerifyReport> {
  const pack = openPack(folder);
  pack.close();
  const { facts } = pack;
  const found = await sha256OfFile(join(folder, 'frames.npy'), undefined, hashing);
  if (found !== facts.files['frames.npy'].sha256) throw changed(folder, 'frames.npy');
  return { folder, sha256: facts.sha256, movies: facts.movies, frames: facts.frames };
}

/**
 * What changes whenever a file of the dataset is written or replaced: sizes, times of change and inode numbers. The change time is
 * part of it because a program may set the modification time back, as `cp -p` and `touch -r` do.
 * @throws the system's error where a file is missing
 */
export function datasetStamp(folder: string): string {
  return datasetFiles
    .map((name) => {
      const { size, mtimeNs, ctimeNs, ino } = statSync(join(folder, name), { bigint: true });
      return [name, size, mtimeNs, ctimeNs, ino].join(' ');
    })
    .join('; ');
}
