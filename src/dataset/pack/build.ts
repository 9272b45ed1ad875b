import { dirname, join } from 'node:path';
import { freeBytes } from '../../files/disk.js';
import type { TableSource } from '../../files/table/read-table.js';
import { writeDurably } from '../../files/atomic-write.js';
import { openCatalogue } from '../../trailers/catalogue/catalogue.js';
import { cautionText } from '../../trailers/catalogue/catalogue-error.js';
import { readScores, type ScoreFile } from '../../trailers/catalogue/read-scores.js';
import { auditMovies, during, usualMinFrames } from '../audit/audit-dataset.js';
import { DatasetError, type DatasetProblem } from '../dataset-error.js';
import { type DatasetFolder, newDatasetFolder, scoreRowsFile } from '../dataset-folder.js';
import { npyHeaderBytes } from '../frames-file.js';
import { labelScale, standardised } from '../labels.js';
import type { TaskCallbacks } from '../progress.js';
import { splitOf } from '../split.js';
import { buildAccount, scoreRowsText } from './build-account.js';
import {
  checkOptions,
  splitProblem,
  type DatasetOptions,
  unevenSplitText,
} from './dataset-options.js';
import { packFrames } from './pack-frames.js';
import { type DatasetSource, type LeftOut, leftOutText, type SourceMovie } from './source-movie.js';
import { readFramePools, readImageFolders } from './sources.js';
import { writeFacts } from './write-facts.js';

export interface BuildOptions extends DatasetOptions {
  /** The folder that `frames extract` wrote. */
  readonly framesFolder: string;
  readonly scoresCsv: TableSource;
}

/** The facts of a dataset that was built, and everything that was given and not used. */
export type BuildReport = Awaited<ReturnType<typeof buildOf>>;

/**
 * Makes a dataset of pools of frames, scores found by movieId or by title.
 * @throws DatasetError, CatalogueError, TableError, FileError, the signal's reason, or the system's error.
 */
export async function buildDataset(
  options: BuildOptions,
  callbacks: TaskCallbacks = {},
): Promise<BuildReport> {
  const { framesFolder, scoresCsv, scoreColumn, exactYear = false } = options;
  checkOptions(options);
  const scores = readScores(scoresCsv, { score: scoreColumn });
  const source = readFramePools(framesFolder, scores.movies, { exactYear });
  return await buildOf(source, scores, options, callbacks);
}

export interface ImportOptions extends DatasetOptions {
  /** Holds <title>/<number>.jpg. */
  readonly imagesFolder: string;
  readonly scoresCsv: TableSource;
  /** catalogue.csv to add the imported movies to. */
  readonly catalogueCsv?: string;
}

/** Makes a dataset of folders of images named by title, scores found by title and year. @throws as buildDataset */
export async function importDataset(
  options: ImportOptions,
  callbacks: TaskCallbacks = {},
): Promise<BuildReport> {
  const { imagesFolder, scoresCsv, scoreColumn, catalogueCsv, exactYear = false } = options;
  checkOptions(options);
  const catalogue = catalogueCsv === undefined ? null : openCatalogue(catalogueCsv);
  const scores = readScores(scoresCsv, { score: scoreColumn });
  const source = readImageFolders(imagesFolder, scores.movies, { exactYear });
  const report = await buildOf(source, scores, options, callbacks);
  catalogue?.add([...source.scored.keys()]);
  return report;
}

/** Packs a source: frames.npy, movies.csv, dataset.json, all of them or none. Equal input gives equal bytes. */
async function buildOf(
  source: DatasetSource,
  scores: ScoreFile,
  options: DatasetOptions,
  callbacks: TaskCallbacks,
) {
  const { image, minFrames, split: shares, splitSeed, outFolder } = options;
  const enough = source.movies.filter((movie) => movie.frames.length >= minFrames);
  const few = source.movies.filter((movie) => movie.frames.length < minFrames);
  const leftBefore = [
    ...source.leftOut,
    ...few.map(({ movieId: name, frames }): LeftOut => ({
      name,
      kind: 'too-few-frames',
      frames: frames.length,
      minFrames,
    })),
  ];
  const check = (
    movies: readonly SourceMovie[],
    left: Pick<DatasetSource, 'leftOut' | 'unusedImages'>,
  ) => {
    const problem = problemOf(movies, source.folder, left.leftOut, options);
    if (problem === null) return;
    const movieIds = movies.map(({ movieId }) => movieId);
    const { account } = buildAccount(source, scores, movieIds, left);
    throw new DatasetError(problem, { account });
  };
  // Before hours of decoding, and again after it for the movies that were then left.
  check(enough, { leftOut: leftBefore, unusedImages: [] });
  let folder: DatasetFolder | undefined;
  try {
    folder = newDatasetFolder(outFolder);
    checkSpace(dirname(folder.temporary), enough, image);
    const packed = await packFrames(
      join(folder.temporary, 'frames.npy'),
      enough.toSorted((first, second) => (first.movieId < second.movieId ? -1 : 1)),
      options,
      callbacks,
    );
    const left = { ...packed, leftOut: [...leftBefore, ...packed.leftOut] };
    check(
      packed.movies.map(({ movie }) => movie),
      left,
    );
    const unscaled = packed.movies.map(({ movie, firstFrame, frameCount }) => {
      const { movieId, title, year, score, identity } = movie;
      const split = splitOf(splitSeed, identity, shares);
      return { movieId, title, year, score, firstFrame, frameCount, split };
    });
    const scale = labelScale(
      unscaled.filter(({ split }) => split === 'train').map(({ score }) => score),
    );
    const movies = unscaled.map((row) => ({ ...row, label: standardised(row.score, scale) }));
    // The audit looks at the scale of the scores itself.
    const cautions = scores.cautions
      .filter(({ kind }) => kind !== 'other-scale')
      .map((caution) => cautionText(caution));
    const audit = await auditMovies(
      movies,
      packed.fingerprints,
      usualMinFrames,
      during('compare-frames', callbacks),
      cautions,
    );
    const movieIds = movies.map(({ movieId }) => movieId);
    const { account, rows } = buildAccount(source, scores, movieIds, left);
    writeDurably(join(folder.temporary, scoreRowsFile), scoreRowsText(rows));
    const facts = { movies, packed: packed.movies, scale, audit, leftOut: left.leftOut, cautions };
    const file = await writeFacts(folder.temporary, facts, options, source.kind, scores);
    callbacks.signal?.throwIfAborted();
    folder.publish();
    return {
      folder: outFolder,
      sha256: file.sha256,
      image,
      movies: file.movies,
      frames: file.frames,
      counts: file.split.counts,
      /** What it means that a split holds few movies; null where all hold enough. */
      unevenSplit: unevenSplitText(file.split.counts, shares),
      label: scale,
      baseline: file.baseline,
      reference: file.reference,
      audit,
      ...account,
    };
  } catch (error) {
    folder?.discard();
    throw writingError(error, outFolder);
  }
}

/** Why these movies make no dataset, or null. */
function problemOf(
  movies: readonly SourceMovie[],
  folder: string,
  leftOut: readonly LeftOut[],
  { split: shares, splitSeed }: DatasetOptions,
): DatasetProblem | null {
  if (movies.length === 0) {
    const [first] = leftOut;
    const example = first === undefined ? null : `"${first.name}" ${leftOutText(first)}`;
    return { kind: 'no-movies', path: folder, leftOut: leftOut.length, example };
  }
  const identities = movies.map(({ identity }) => identity);
  const problem = splitProblem(identities, shares, splitSeed);
  if (problem !== null) return problem;
  const scores = movies
    .filter(({ identity }) => splitOf(splitSeed, identity, shares) === 'train')
    .map(({ score }) => score);
  const [score = 0] = scores;
  return scores.every((other) => other === score)
    ? { kind: 'equal-scores', score, movies: scores.length }
    : null;
}

function checkSpace(folder: string, movies: readonly SourceMovie[], image: number): void {
  const frames = movies.reduce((sum, movie) => sum + movie.frames.length, 0);
  const needed = npyHeaderBytes + frames * image * image * 3;
  const free = freeBytes(folder);
  if (free < needed) throw new DatasetError({ kind: 'no-space', path: folder, needed, free });
}

/** What the system refused while a dataset was written, as a sentence; all other errors stay as they are. */
function writingError(error: unknown, path: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new DatasetError({ kind: 'cannot-write', path, code }, { cause: error });
}
