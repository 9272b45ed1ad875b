import { hashedUniform } from '../../random/stream.js';
import type { CatalogueMovie } from '../catalogue/read-scores.js';
import { youtubeIdIn } from '../catalogue/read-trailers.js';
import type { TrailerIdentity } from './download-ledger.js';

/** The trailers that a catalogue names, in the order they are downloaded in. */
export interface WantedTrailers {
  readonly trailers: readonly TrailerIdentity[];
  /** Movies whose youtubeId is no YouTube id. */
  readonly withoutId: readonly { readonly movieId: string; readonly reason: string }[];
}

/**
 * Shuffled by a hash of (seed, movieId), so that the first of them are a fair sample of titles and years, and a catalogue that grows
 * does not reshuffle what was there.
 */
export function wantedTrailers(movies: readonly CatalogueMovie[], seed: number): WantedTrailers {
  const trailers: TrailerIdentity[] = [];
  const withoutId: { movieId: string; reason: string }[] = [];
  for (const { movieId, youtubeId } of movies) {
    if (youtubeId === null) continue;
    const found = youtubeIdIn(youtubeId);
    if (found.kind === 'id') trailers.push({ movieId, youtubeId: found.youtubeId });
    else withoutId.push({ movieId, reason: found.reason });
  }
  const place = new Map(
    trailers.map(({ movieId }) => [movieId, hashedUniform([seed, 'trailers', movieId])]),
  );
  const placeOf = ({ movieId }: TrailerIdentity) => place.get(movieId) ?? 0;
  return {
    trailers: trailers.toSorted((first, second) => placeOf(first) - placeOf(second)),
    withoutId,
  };
}

/** Which video is next: the first `limit` of the order that are not dead, then once more those that failed. */
export function downloadOrder(trailers: readonly TrailerIdentity[], limit: number) {
  const retries: TrailerIdentity[] = [];
  let place = 0;
  let given = 0;
  let dead = 0;
  return {
    /** The next one, or null where none is left. */
    next(): { readonly trailer: TrailerIdentity; readonly isRetry: boolean } | null {
      const fresh = given < limit ? trailers[place] : undefined;
      if (fresh === undefined) {
        const trailer = retries.shift();
        return trailer === undefined ? null : { trailer, isRetry: true };
      }
      place += 1;
      given += 1;
      return { trailer: fresh, isRetry: false };
    },
    /** The one that was given last has failed: try it again once the others are done. */
    tryLater(trailer: TrailerIdentity) {
      retries.push(trailer);
    },
    /** The one that was given last is dead: another takes its place. */
    makeRoom() {
      given -= 1;
      dead += 1;
    },
    /** Videos that are done or failed for good, and all that there will be as far as is known. */
    counts: () => ({
      done: given - retries.length,
      total: Math.min(limit, trailers.length - dead),
    }),
  };
}
