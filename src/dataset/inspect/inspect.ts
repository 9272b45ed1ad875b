import type { AuditSummary } from '../audit/audit-summary.js';
import type { DatasetFile } from '../dataset-file.js';
import { median } from '../audit/movie-findings.js';
import { openPack, type Pack, type PackMovie } from '../pack/pack.js';
import { splitNames } from '../split.js';
import type { Split } from '../split.js';

/** Scores of one split; its shift is that of the mean label, in standard deviations of the training scores. */
interface SplitFacts {
  readonly split: Split;
  readonly movies: number;
  readonly frames: number;
  readonly scoreMean: number;
  /** Divides by n, as the labels' scale does. */
  readonly scoreStd: number;
  readonly labelShift: number;
}

/** What `dataset inspect` shows. */
export interface DatasetFacts {
  readonly folder: string;
  readonly sha256: string;
  readonly image: number;
  readonly movies: number;
  readonly frames: number;
  /** Size of frames.npy. */
  readonly bytes: number;
  readonly framesPerMovie: {
    readonly minimum: number;
    readonly median: number;
    readonly maximum: number;
  };
  /** Splits that hold movies. */
  readonly splits: readonly SplitFacts[];
  readonly split: DatasetFile['split'];
  readonly label: DatasetFile['label'];
  readonly baseline: DatasetFile['baseline'];
  readonly reference: DatasetFile['reference'];
  /** Of the audit that the build ended with; null where an older version built it. */
  readonly audit: AuditSummary | null;
  readonly source: DatasetFile['source'];
}

/**
 * The facts of a dataset folder.
 * @throws DatasetError for a folder that holds no whole dataset.
 */
export function inspectDataset(folder: string): DatasetFacts {
  const pack = openPack(folder);
  pack.close();
  return packFacts(pack);
}

/** The facts of a dataset that has been opened. */
export function packFacts({ folder, facts, movies }: Pack): DatasetFacts {
  const counts = movies.map(({ frameCount }) => frameCount).toSorted((a, b) => a - b);
  return {
    folder,
    sha256: facts.sha256,
    image: facts.image,
    movies: facts.movies,
    frames: facts.frames,
    bytes: facts.files['frames.npy'].bytes,
    framesPerMovie: {
      minimum: counts[0] ?? 0,
      median: median(counts),
      maximum: counts.at(-1) ?? 0,
    },
    splits: splitNames
      .filter((split) => facts.split.counts[split] > 0)
      .map((split) =>
        splitFacts(
          split,
          movies.filter((movie) => movie.split === split),
        ),
      ),
    split: facts.split,
    label: facts.label,
    baseline: facts.baseline,
    reference: facts.reference,
    audit: facts.audit ?? null,
    source: facts.source,
  };
}

function splitFacts(split: Split, movies: readonly PackMovie[]): SplitFacts {
  const mean = (value: (movie: PackMovie) => number) =>
    movies.reduce((sum, movie) => sum + value(movie), 0) / movies.length;
  const scoreMean = mean(({ score }) => score);
  return {
    split,
    movies: movies.length,
    frames: movies.reduce((sum, { frameCount }) => sum + frameCount, 0),
    scoreMean,
    scoreStd: Math.sqrt(mean(({ score }) => (score - scoreMean) ** 2)),
    labelShift: mean(({ label }) => label),
  };
}
