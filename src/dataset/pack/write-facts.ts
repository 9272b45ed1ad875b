import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { byName, grouped } from '../../files/by-name.js';
import { canonicalJson } from '../../files/canonical-json.js';
import { sha256, sha256OfFile } from '../../files/hash.js';
import { writeDurably } from '../../files/atomic-write.js';
import type { ScoreFile } from '../../trailers/catalogue/read-scores.js';
import type { Audit } from '../audit/audit-dataset.js';
import { auditSummary } from '../audit/audit-summary.js';
import { type DatasetFile, datasetSha256, type ShownInputs } from '../dataset-file.js';
import { type LabelScale, measuredBaseline } from '../labels.js';
import { moviesText } from '../movies-file.js';
import { ridgeReference } from '../ridge.js';
import { countSplits } from '../split.js';
import type { DatasetOptions } from './dataset-options.js';
import { imageTools } from './decode-image.js';
import type { PackMovie } from './pack.js';
import type { PackedMovie } from './pack-frames.js';
import { type LeftOut, leftOutText } from './source-movie.js';

interface Facts {
  readonly movies: readonly PackMovie[];
  /** The same movies in the same order. */
  readonly packed: readonly PackedMovie[];
  readonly scale: LabelScale;
  readonly audit: Audit;
  readonly leftOut: readonly LeftOut[];
  /** What was odd about the score file, a sentence each. */
  readonly cautions: readonly string[];
}

/** Writes movies.csv and dataset.json beside the frames. */
export async function writeFacts(
  folder: string,
  { movies, packed, scale, audit, leftOut, cautions }: Facts,
  { image, minFrames, split: shares, splitSeed }: DatasetOptions,
  kind: DatasetFile['source']['kind'],
  scores: ScoreFile,
): Promise<DatasetFile> {
  const text = moviesText(movies);
  writeDurably(join(folder, 'movies.csv'), text);
  const framesPath = join(folder, 'frames.npy');
  const content = {
    format: 1,
    image,
    frames: movies.reduce((sum, { frameCount }) => sum + frameCount, 0),
    movies: movies.length,
    split: { seed: splitSeed, shares, counts: countSplits(movies) },
    label: { ...scale, ddof: 0 },
    baseline: measuredBaseline(movies),
    files: {
      'frames.npy': { bytes: statSync(framesPath).size, sha256: await sha256OfFile(framesPath) },
      'movies.csv': { bytes: Buffer.byteLength(text), sha256: sha256(text) },
    },
  } as const;
  const videos = packed.flatMap(({ movie: { movieId, video } }) =>
    video === undefined || video.sha256 === null ? [] : [[movieId, video.sha256] as const],
  );
  const file: DatasetFile = {
    ...content,
    sha256: datasetSha256(content),
    reference: ridgeReference(
      movies.map((movie, place) => ({ ...movie, statistics: packed[place]?.statistics ?? [] })),
    ),
    audit: auditSummary(audit),
    shown: {
      ...shownInputs(packed.filter((_, place) => movies[place]?.split === 'train')),
      videos: byName(videos),
    },
    source: {
      kind,
      scores: {
        file: basename(scores.path),
        sha256: scores.sha256,
        layout: scores.layout,
        ...(cautions.length > 0 ? { cautions } : {}),
      },
      minFrames,
      tools: { ...imageTools },
      leftOut: leftOut.map((left) => ({ name: left.name, reason: leftOutText(left) })),
    },
  };
  writeDurably(join(folder, 'dataset.json'), `${JSON.stringify(file, null, 2)}\n`);
  return file;
}

/** @param movies of the training split */
function shownInputs(movies: readonly PackedMovie[]): ShownInputs {
  const columns = (movies[0]?.statistics ?? []).map((_, place) =>
    movies.map(({ statistics }) => statistics[place] ?? 0),
  );
  const extractions = movies.flatMap(({ movie }) => movie.video?.extraction ?? []);
  const groups = [...grouped(extractions, (options) => canonicalJson({ ...options })).values()];
  const [commonest] = groups.toSorted((one, other) => other.length - one.length);
  return {
    extraction: commonest?.[0] ?? null,
    statistics: {
      low: columns.map((values) => values.reduce((low, value) => Math.min(low, value))),
      high: columns.map((values) => values.reduce((high, value) => Math.max(high, value))),
    },
  };
}
