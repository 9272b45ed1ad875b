import type { ExtractionLimits, ExtractionOptions } from './extraction-options.js';
import type { Outcome } from './outcome.js';

export interface ExtractionRequest {
  /** Files and folders; a folder stands for the videos that lie directly in it. */
  readonly inputs: readonly string[];
  /** Where pools go, one folder a movie. */
  readonly out: string;
  readonly options?: Partial<ExtractionOptions>;
  readonly limits?: Partial<ExtractionLimits>;
  /** A file that remembers the hashes of videos from one run to the next, see hash-memory.ts; none unless told. */
  readonly hashes?: string;
  /** Videos at a time; the number of processors unless told. */
  readonly jobs?: number;
}

/** What became of one entry. Every entry has one, whatever it was. */
export interface EntryReport {
  readonly path: string;
  readonly name: string;
  readonly movieId: string;
  readonly outcome: Outcome;
  readonly sampled: number;
  readonly kept: number;
  /** True where an earlier run, or an equal file of this run, left nothing to do. */
  readonly alreadyDone: boolean;
  readonly seconds: number;
}

export interface ExtractionReport {
  /** In the order of the entries; fewer than `total` only where the signal aborted. */
  readonly entries: readonly EntryReport[];
  readonly total: number;
  /** Names of files in given folders that are plainly no videos: they were not opened and have no pool. */
  readonly passedOver: readonly string[];
  readonly interrupted: boolean;
  readonly seconds: number;
}

export type ExtractionProgress =
  | { readonly kind: 'found'; readonly total: number; readonly jobs: number }
  | DecodingProgress
  /** One entry is done; `index` counts entries from 0 in their order, `done` those that are done so far. */
  | ({ readonly kind: 'video'; readonly index: number; readonly total: number } & EntryReport & {
        readonly done: number;
      });

/** At most twice a second for each video. */
interface DecodingProgress {
  readonly kind: 'decoding';
  readonly index: number;
  readonly total: number;
  readonly name: string;
  readonly decoded: number;
  readonly promised: number;
}

export interface ExtractionHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /** Milliseconds, for durations. */
  readonly clock?: () => number;
}
