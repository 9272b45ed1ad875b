/** How weights are fetched; what is left out is the Hugging Face hub and patience enough for a slow line. */
export interface FetchOptions {
  readonly cacheFolder: string;
  /** Where the hub is, without a slash at its end. */
  readonly hubUrl?: string;
  readonly signal?: AbortSignal;
  /** Bytes that are here and bytes there will be. */
  readonly onProgress?: (received: number, total: number) => void;
  /** An answer that brings nothing for so long is given up and asked for again. */
  readonly stallMs?: number;
  /** Before the second try; doubled for each further one that brings nothing. */
  readonly pauseMs?: number;
}
