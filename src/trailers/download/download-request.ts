import type { WantedTrailers } from './download-order.js';
import type { YtDlpAccess, YtDlpLimits } from './yt-dlp-arguments.js';

/** What one video may cost. */
export interface FetchLimits extends YtDlpLimits {
  readonly timeoutMs: number;
  /** Bytes that must stay free on the disk. */
  readonly keepFreeBytes: number;
}

/** What is to be downloaded and how. All times are milliseconds. */
export interface DownloadRequest {
  /** Where videos and the ledger go. */
  readonly folder: string;
  readonly wanted: WantedTrailers;
  /** So many videos, dead ones not counted; null for all. */
  readonly limit: number | null;
  /** Of the pauses. */
  readonly seed: number;
  readonly limits: FetchLimits;
  /** Without cookies and proxy where it is left out. */
  readonly access?: YtDlpAccess;
  /** Between two videos: drawn evenly from this range. */
  readonly pause: { readonly leastMs: number; readonly mostMs: number };
  /** Further tries of a video that failed, in this run. */
  readonly retries: number;
  /** The first wait after a rate limit; each one in a row doubles it, up to an hour. */
  readonly backOffMs: number;
  readonly retryDeadAfterMs: number;
  readonly keepVideos: boolean;
}

/** How the extraction of a video's frames ended. */
type FramesEnd =
  | { readonly kind: 'extracted' }
  | { readonly kind: 'refused' | 'failed'; readonly message: string };

/** Makes frames of videos as they come; the caller gives it, since trailers/ knows no frames. */
export interface FrameExtraction {
  /** Rejects when the signal aborts. */
  readonly extract: (movieId: string, path: string) => Promise<FramesEnd>;
  /** Reads a movie's frames back from the disk: null where they are whole and this video's, else what is wrong, in a sentence. */
  readonly fault: (movieId: string, videoSha256: string) => Promise<string | null>;
}

export interface DownloadHooks {
  /** Null where a file is a whole video, else why not. */
  readonly check: (path: string) => Promise<string | null>;
  readonly frames?: FrameExtraction;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Bytes that may still be written in a folder. */
  readonly freeBytes?: (folder: string) => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export type DownloadProgress =
  /** Finds out what earlier runs have done. */
  | { readonly kind: 'looking'; readonly done: number; readonly total: number }
  | { readonly kind: 'outcome'; readonly outcome: VideoOutcome }
  /** A try that failed and will be made again. */
  | { readonly kind: 'retry'; readonly movieId: string; readonly said: string }
  | { readonly kind: 'frames'; readonly movieId: string; readonly end: FramesEnd }
  | {
      readonly kind: 'back-off';
      readonly waitMs: number;
      readonly inARow: number;
      readonly said: string;
    }
  | {
      readonly kind: 'downloading';
      readonly movieId: string;
      /** Videos that are there or failed, and those that will be. */
      readonly done: number;
      readonly total: number;
      /** From one video of this run to the next, pauses included; null before the second. */
      readonly videoMs: number | null;
    };

/** The outcome of one video. */
export type VideoOutcome = {
  readonly movieId: string;
  /** Null where the catalogue's is no YouTube id. */
  readonly youtubeId: string | null;
} & (
  | { readonly kind: 'downloaded'; readonly file: string; readonly bytes: number }
  /** On disk from an earlier run. */
  | { readonly kind: 'had-before'; readonly file: string }
  /** On disk under its name, but not by reelsweep: never checked, never deleted. */
  | { readonly kind: 'own-file'; readonly file: string }
  /** Its frames were extracted in an earlier run. */
  | { readonly kind: 'extracted-before' }
  | {
      readonly kind: 'dead';
      readonly reason: string;
      readonly said: string;
      /** Not tried again now: an earlier run found it dead. */
      readonly before: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly said: string;
      readonly attempts: number;
    }
  | { readonly kind: 'spoilt-id'; readonly reason: string }
);

/** Why a batch ended before its end. */
export type DownloadStop =
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'rate-limited'; readonly said: string; readonly inARow: number }
  /** YouTube wants a signed-in person. */
  | { readonly kind: 'sign-in'; readonly said: string; readonly cookies: boolean }
  | { readonly kind: 'disk-full'; readonly said: string }
  | {
      readonly kind: 'failing-alike';
      /** Whether YouTube refused videos of the row as it does removed ones; none of them is recorded as dead. */
      readonly refused: boolean;
      readonly reason: string;
      readonly said: string;
      readonly videos: number;
    };

export interface DownloadReport {
  readonly fates: readonly VideoOutcome[];
  /** Of frames, where they are extracted. */
  readonly frames: readonly ({ readonly movieId: string } & FramesEnd)[];
  /** Null where it went to its end. */
  readonly stopped: DownloadStop | null;
  readonly seconds: number;
}
