import { z } from 'zod';
import { byNameSchema } from '../files/by-name.js';
import { canonicalJson, type JsonValue } from '../files/canonical-json.js';
import { sha256, sha256Schema } from '../files/hash.js';
import { extractionOptionsSchema } from '../frames/extraction-options.js';

const count = z.int().nonnegative();
const perSplit = <T extends z.ZodType>(value: T) =>
  z.strictObject({ train: value, validation: value, test: value });

/** What networks are shown of a dataset, so that a video from elsewhere can be shown in the same way. */
export const shownInputsSchema = z.strictObject({
  /**
   * How frames were taken out of the videos (where pools differ, out of most of them); null where they came from image folders or from
   * somewhere else.
   */
  extraction: extractionOptionsSchema.nullable(),
  /** The lowest and highest of each movie statistic (see frame-statistics.ts) in the training split. */
  statistics: z.strictObject({ low: z.array(z.number()), high: z.array(z.number()) }),
});

export type ShownInputs = z.output<typeof shownInputsSchema>;

/** dataset.json: what movies.csv and frames.npy hold, and how they came about. */
export const datasetFileSchema = z.strictObject({
  format: z.literal(1),
  /** Height and width of a frame in pixels. */
  image: z.int().positive(),
  frames: count,
  movies: count,
  split: z.strictObject({
    seed: z.int(),
    shares: perSplit(z.number()),
    counts: perSplit(count),
  }),
  /** Of the training split only; the standard deviation divides by n - ddof. */
  label: z.strictObject({ mean: z.number(), std: z.number().positive(), ddof: z.literal(0) }),
  /** Mean squared error of always predicting the training mean, on standardised labels. */
  baseline: perSplit(z.number().nullable()),
  files: z.strictObject({
    'frames.npy': z.strictObject({ bytes: count, sha256: sha256Schema }),
    'movies.csv': z.strictObject({ bytes: count, sha256: sha256Schema }),
  }),
  /** Over everything above: two datasets with equal hashes train alike. */
  sha256: sha256Schema,
  /**
   * What a cheap reference reaches: ridge regression on statistics of the frames. Not part of the hash, so that a better reference
   * leaves trials valid.
   */
  reference: z.strictObject({
    kind: z.literal('ridge'),
    lambda: z.number(),
    mse: perSplit(z.number().nullable()),
    predictions: byNameSchema(z.number()),
  }),
  /** What the audit at the end of the build came to; not part of the hash either, and absent from older datasets. */
  audit: z
    .strictObject({
      verdict: z.enum(['leak', 'look-at-these', 'nothing-found']),
      movies: count,
      frames: count,
      setAside: count,
      minFrames: count,
      leaks: count,
      warnings: count,
      notes: count,
      /** Findings of every kind that was looked for, 0 included; absent from older datasets, as are the sentences. */
      kinds: byNameSchema(count).optional(),
      /** The first leaks and warnings, a sentence each. */
      worst: z.array(z.string()).readonly().optional(),
    })
    .optional(),
  /**
   * How its frames look and came about, and the SHA-256 of each movie's video where it was made of one. Not part of the hash, and
   * absent from older datasets.
   */
  shown: shownInputsSchema.extend({ videos: byNameSchema(sha256Schema) }).optional(),
  /** Where it came from; not part of the hash, so that another row in the score file leaves trials valid. */
  source: z.strictObject({
    kind: z.enum(['frames', 'images']),
    scores: z.strictObject({
      file: z.string(),
      sha256: sha256Schema,
      layout: z.string(),
      /** What was odd about the file, a sentence each; absent where nothing was, and from older datasets. */
      cautions: z.array(z.string()).readonly().optional(),
    }),
    minFrames: count,
    tools: byNameSchema(z.string()),
    leftOut: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  }),
});

export type DatasetFile = z.infer<typeof datasetFileSchema>;

/** What dataset.json keeps of the audit that the build ended with. */
export type AuditSummary = NonNullable<DatasetFile['audit']>;

/** The hash of a dataset: of all of dataset.json but the hash itself, the reference, the audit, how it looks, and where the data came from. */
export function datasetSha256(
  file: Omit<DatasetFile, 'sha256' | 'reference' | 'audit' | 'shown' | 'source'>,
): string {
  const { format, image, frames, movies, split, label, baseline, files } = file;
  const content = { format, image, frames, movies, split, label, baseline, files };
  return sha256(canonicalJson(content satisfies JsonValue));
}
