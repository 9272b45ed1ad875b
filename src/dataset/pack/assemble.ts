import { byName } from '../../files/by-name.js';
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { freeBytes } from '../../files/disk.js';
import { sha256, sha256OfFile } from '../../files/hash.js';
import { writeDurably } from '../../files/atomic-write.js';
import type { ScoreFile } from '../../trailers/catalogue/read-scores.js';
import { cautionText } from '../../trailers/catalogue/catalogue-error.js';
import { type Audit, auditMovies, usualMinFrames } from '../audit/audit-dataset.js';
import { auditSummary } from '../audit/audit-summary.js';
import { labelScale, type LabelScale, measuredBaseline, standardised } from '../labels.js';
import { buildAccount, scoreRowsText } from './build-account.js';
import type { BuildReport } from './build-report.js';
import { DatasetError } from '../dataset-error.js';
import { datasetSha256 } from '../dataset-file.js';
import type { DatasetFile } from '../dataset-file.js';
import { checkSplitCounts, type DatasetOptions, unevenSplitText } from './dataset-options.js';
import { type DatasetFolder, newDatasetFolder, scoreRowsFile } from '../dataset-folder.js';
import { imageTools } from './decode-image.js';
import { moviesText } from '../movies-file.js';
import type { MovieRow } from '../movies-file.js';
import { npyHeaderBytes } from '../frames-file.js';
import { packFrames } from './pack-frames.js';
import type { BuildCallbacks, PackedMovie } from './pack-frames.js';
import { ridgeReference } from '../ridge.js';
import { shownInputs } from '../shown-inputs.js';
import { leftOutText } from './source-movie.js';
import type { DatasetSource, LeftOut, SourceMovie } from './source-movie.js';
import { countSplits, splitOf } from '../split.js';
import type { SplitShares } from '../split.js';

/** What was given and not used until now. */
type Left = Pick<BuildReport, 'leftOut' | 'unusedImages'>;

/** Packs a source: frames.npy, movies.csv, dataset.json, whole or not at all. Equal input gives equal bytes. */
export async function assembleDataset(
  source: DatasetSource,
  scores: ScoreFile,
  options: DatasetOptions,
  callbacks: BuildCallbacks,
): Promise<BuildReport> {
  const { image, minFrames, split: shares, splitSeed, outFolder } = options;
  const enough = source.movies.filter((movie) => movie.frames.length >= minFrames);
  const few = source.movies.filter((movie) => movie.frames.length < minFrames);
  const leftBefore = [
    ...source.leftOut,
    ...few.map(({ movieId, frames }): LeftOut => {
      return { name: movieId, kind: 'too-few-frames', frames: frames.length, minFrames };
    }),
  ];
  const check = (movies: readonly SourceMovie[], left: Left) => {
    try {
      checkMovies(movies, source.folder, left.leftOut, options);
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      const movieIds = movies.map(({ movieId }) => movieId);
      const { account } = buildAccount(source, scores, { movieIds, ...left });
      throw new DatasetError(error.problem, { account });
    }
  };
  // Asked before hours of decoding, and again after it for the movies that were then left.
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
    const { unusedImages } = packed;
    const leftOut = [...leftBefore, ...packed.leftOut];
    check(
      packed.movies.map(({ movie }) => movie),
      { leftOut, unusedImages },
    );
    const rows = packed.movies.map((movie) => movieRow(movie, shares, splitSeed));
    const scale = labelScale(
      rows.filter(({ split }) => split === 'train').map(({ score }) => score),
    );
    // The audit looks at the scale of the scores itself.
    const cautions = scores.cautions
      .filter(({ kind }) => kind !== 'other-scale')
      .map((caution) => cautionText(caution));
    const audit = await auditMovies(
      rows.map((row) => ({ ...row, label: standardised(row.score, scale) })),
      packed.fingerprints,
      usualMinFrames,
      { signal: callbacks.signal, onShare: callbacks.onAudit },
      cautions,
    );
    const movieIds = rows.map(({ movieId }) => movieId);
    const used = buildAccount(source, scores, { movieIds, leftOut, unusedImages });
    writeDurably(join(folder.temporary, scoreRowsFile), scoreRowsText(used.rows));
    const facts = { rows, packed: packed.movies, scale, audit };
    const file = await writeFacts(folder.temporary, facts, options, {
      kind: source.kind,
      scores: {
        file: basename(scores.path),
        sha256: scores.sha256,
        layout: scores.layout,
        ...(cautions.length > 0 ? { cautions } : {}),
      },
      minFrames,
      tools: { ...imageTools },
      leftOut: leftOut.map((left) => ({ name: left.name, reason: leftOutText(left) })),
    });
    callbacks.signal?.throwIfAborted();
    folder.publish();
    return {
      folder: outFolder,
      sha256: file.sha256,
      image,
      movies: file.movies,
      frames: file.frames,
      counts: file.split.counts,
      unevenSplit: unevenSplitText(file.split.counts, shares),
      label: { mean: file.label.mean, std: file.label.std },
      baseline: file.baseline,
      reference: file.reference,
      audit,
      ...used.account,
    };
  } catch (error) {
    folder?.discard();
    throw writingError(error, outFolder);
  }
}

function movieRow(packed: PackedMovie, shares: SplitShares, splitSeed: number): MovieRow {
  const { movie, firstFrame, frameCount } = packed;
  const { movieId, title, year, score, identity } = movie;
  const split = splitOf(splitSeed, identity, shares);
  return { movieId, title, year, score, firstFrame, frameCount, split };
}

/** What is known of the packed movies, in the order of the pack. */
interface PackedFacts {
  readonly rows: readonly MovieRow[];
  readonly packed: readonly PackedMovie[];
  readonly scale: LabelScale;
  readonly audit: Audit;
}

/** Writes movies.csv and dataset.json beside the frames. */
async function writeFacts(
  folder: string,
  { rows, packed, scale, audit }: PackedFacts,
  { image, split: shares, splitSeed }: DatasetOptions,
  source: DatasetFile['source'],
): Promise<DatasetFile> {
  const text = moviesText(rows);
  writeDurably(join(folder, 'movies.csv'), text);
  const framesPath = join(folder, 'frames.npy');
  const labelled = rows.map(({ movieId, split, score }, index) => {
    const label = standardised(score, scale);
    return { movieId, split, label, statistics: packed[index]?.statistics ?? [] };
  });
  const content = {
    format: 1,
    image,
    frames: rows.reduce((sum, { frameCount }) => sum + frameCount, 0),
    movies: rows.length,
    split: { seed: splitSeed, shares, counts: countSplits(rows) },
    label: { ...scale, ddof: 0 },
    baseline: measuredBaseline({ movies: labelled }),
    files: {
      'frames.npy': { bytes: statSync(framesPath).size, sha256: await sha256OfFile(framesPath) },
      'movies.csv': { bytes: Buffer.byteLength(text), sha256: sha256(text) },
    },
  } as const;
  const reference = ridgeReference(labelled);
  const file: DatasetFile = {
    ...content,
    sha256: datasetSha256(content),
    reference,
    audit: auditSummary(audit),
    shown: {
      ...shownInputs(packed.filter((_, index) => rows[index]?.split === 'train')),
      videos: videoHashes(packed),
    },
    source,
  };
  writeDurably(join(folder, 'dataset.json'), `${JSON.stringify(file, null, 2)}\n`);
  return file;
}

function videoHashes(packed: readonly PackedMovie[]): Record<string, string> {
  return byName(
    packed.flatMap(({ movie: { movieId, video } }) =>
      video === undefined || video.sha256 === null ? [] : [[movieId, video.sha256]],
    ),
  );
}

function checkMovies(
  movies: readonly SourceMovie[],
  folder: string,
  leftOut: readonly LeftOut[],
  { split: shares, splitSeed }: DatasetOptions,
): void {
  if (movies.length === 0) {
    const [first] = leftOut;
    const example = first === undefined ? null : `"${first.name}" ${leftOutText(first)}`;
    throw new DatasetError({ kind: 'no-movies', path: folder, leftOut: leftOut.length, example });
  }
  checkSplitCounts(
    movies.map(({ identity }) => identity),
    shares,
    splitSeed,
  );
  const scores = movies
    .filter(({ identity }) => splitOf(splitSeed, identity, shares) === 'train')
    .map(({ score }) => score);
  const [score = 0] = scores;
  if (scores.every((other) => other === score)) {
    throw new DatasetError({ kind: 'equal-scores', score, movies: scores.length });
  }
}

function checkSpace(folder: string, movies: readonly SourceMovie[], image: number): void {
  const frames = movies.reduce((sum, movie) => sum + movie.frames.length, 0);
  const needed = npyHeaderBytes + frames * image * image * 3;
  const free = freeBytes(folder);
  if (free < needed) throw new DatasetError({ kind: 'no-space', path: folder, needed, free });
}

/** What the system refused while a dataset was written, as a sentence; all other errors stay what they are. */
function writingError(error: unknown, path: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new DatasetError({ kind: 'cannot-write', path, code }, { cause: error });
}
