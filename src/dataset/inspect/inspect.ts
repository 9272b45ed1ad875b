import { mean, median } from '../../statistics/crossed-table.js';
import { openPack, type Pack, type PackMovie } from '../pack/pack.js';
import { type Split, splitNames } from '../split.js';

/** What `dataset inspect` shows. */
export type DatasetFacts = ReturnType<typeof packFacts>;

/**
 * The facts of a dataset folder.
 * @throws DatasetError for a folder that holds no intact dataset.
 */
export function inspectDataset(folder: string): DatasetFacts {
  const pack = openPack(folder);
  pack.close();
  return packFacts(pack);
}

/** The facts of a dataset that has been opened. */
export function packFacts({ folder, facts, movies }: Pack) {
  const counts = movies.map(({ frameCount }) => frameCount).toSorted((a, b) => a - b);
  return {
    folder,
    sha256: facts.sha256,
    image: facts.image,
    movies: facts.movies,
    frames: facts.frames,
    /** Of frames.npy. */
    bytes: facts.files['frames.npy'].bytes,
    framesPerMovie: {
      minimum: counts[0] ?? 0,
      median: median(counts),
      maximum: counts.at(-1) ?? 0,
    },
    /** Those that hold movies. */
    splits: splitNames
      .map((split) => ({ split, ofSplit: movies.filter((movie) => movie.split === split) }))
      .filter(({ ofSplit }) => ofSplit.length > 0)
      .map(({ split, ofSplit }) => splitFacts(split, ofSplit)),
    split: facts.split,
    label: facts.label,
    baseline: facts.baseline,
    reference: facts.reference,
    /** The audit that the build ended with; null where an older version built it. */
    audit: facts.audit ?? null,
    source: facts.source,
  };
}

/** Scores of one split. */
function splitFacts(split: Split, movies: readonly PackMovie[]) {
  const scoreMean = mean(movies.map(({ score }) => score));
  return {
    split,
    movies: movies.length,
    frames: movies.reduce((sum, { frameCount }) => sum + frameCount, 0),
    scoreMean,
    /** Divides by n, as the labels' scale does. */
    scoreStd: Math.sqrt(mean(movies.map(({ score }) => (score - scoreMean) ** 2))),
    /** The mean label, in standard deviations of the training scores. */
    labelShift: mean(movies.map(({ label }) => label)),
  };
}
