import type { TrailerIdentity } from './download-ledger.js';

/** Which video is next: the first `limit` of the order that are not dead, then once more those that failed. */
export interface DownloadOrder {
  /** The next one, or null where none is left. */
  next(): { readonly trailer: TrailerIdentity; readonly isRetry: boolean } | null;
  /** The one that was given last has failed: try it again once the others are done. */
  tryLater(trailer: TrailerIdentity): void;
  /** The one that was given last is dead: another takes its place. */
  makeRoom(): void;
  /** Videos that are done or failed for good, and all that there will be as far as is known. */
  counts(): { readonly done: number; readonly total: number };
}

export function downloadOrder(trailers: readonly TrailerIdentity[], limit: number): DownloadOrder {
  const retries: TrailerIdentity[] = [];
  let place = 0;
  let given = 0;
  let dead = 0;
  return {
    next() {
      const fresh = given < limit ? trailers[place] : undefined;
      if (fresh === undefined) {
        const trailer = retries.shift();
        return trailer === undefined ? null : { trailer, isRetry: true };
      }
      place += 1;
      given += 1;
      return { trailer: fresh, isRetry: false };
    },
    tryLater(trailer) {
      retries.push(trailer);
    },
    makeRoom() {
      given -= 1;
      dead += 1;
    },
    counts: () => ({
      done: given - retries.length,
      total: Math.min(limit, trailers.length - dead),
    }),
  };
}
