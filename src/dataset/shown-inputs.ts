import { z } from 'zod';
import { canonicalJson } from '../files/canonical-json.js';
import type { ExtractionOptions } from '../frames/extraction-options.js';
import type { PackedMovie } from './pack/pack-frames.js';

/** What networks are shown of a dataset, so that a video from elsewhere can be shown in the same way. */
export const shownInputsSchema = z.strictObject({
  /**
   * How frames were taken out of the videos (where pools differ, out of most of them); null where they came from image folders or from
   * somewhere else.
   */
  extraction: z
    .strictObject({
      samples: z.int().positive(),
      percentile: z.number(),
      size: z.int().positive(),
      format: z.enum(['jpeg', 'webp']),
      quality: z.int(),
      seed: z.int(),
      dedupe: z.literal(true).optional(),
    })
    .nullable(),
  /** The lowest and highest of each movie statistic (see frame-statistics.ts) in the training split. */
  statistics: z.strictObject({ low: z.array(z.number()), high: z.array(z.number()) }),
});

export type ShownInputs = z.output<typeof shownInputsSchema>;

/** @param movies of the training split */
export function shownInputs(movies: readonly PackedMovie[]): ShownInputs {
  const statistics = movies.map((movie) => movie.statistics);
  const columns = (statistics[0] ?? []).map((_, place) =>
    statistics.map((values) => values[place] ?? 0),
  );
  return {
    extraction: commonest(movies.flatMap(({ movie }) => movie.video?.extraction ?? [])),
    statistics: {
      low: columns.map((values) => values.reduce((low, value) => Math.min(low, value))),
      high: columns.map((values) => values.reduce((high, value) => Math.max(high, value))),
    },
  };
}

/** The options to extract another video with; null where the dataset does not say. */
export function extractionOf(shown: ShownInputs | undefined): ExtractionOptions | null {
  if (shown === undefined || shown.extraction === null) return null;
  const { dedupe, ...options } = shown.extraction;
  return { ...options, ...(dedupe === true && { dedupe }) };
}

/** The first of those that stand there most often. */
function commonest(all: readonly ExtractionOptions[]): ExtractionOptions | null {
  const counts = new Map<string, { readonly options: ExtractionOptions; count: number }>();
  for (const options of all) {
    const key = canonicalJson({ ...options });
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { options, count: 1 });
    else known.count += 1;
  }
  const [first] = [...counts.values()].toSorted((one, other) => other.count - one.count);
  return first?.options ?? null;
}
