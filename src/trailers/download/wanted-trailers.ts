import { hashedUniform } from '../../random/stream.js';
import type { TrailerIdentity } from './download-ledger.js';
import type { CatalogueMovie } from '../catalogue/read-scores.js';
import { youtubeIdIn } from '../catalogue/youtube-id.js';

/** The trailers that a catalogue names, in the order they are downloaded in. */
export interface WantedTrailers {
  readonly trailers: readonly TrailerIdentity[];
  /** Movies whose youtubeId is none. */
  readonly spoilt: readonly { readonly movieId: string; readonly reason: string }[];
}

/**
 * Shuffled by a hash of (seed, movieId), so that the first of them are a fair sample of titles and years, and a catalogue that grows
 * does not reshuffle what was there.
 */
export function wantedTrailers(movies: readonly CatalogueMovie[], seed: number): WantedTrailers {
  const trailers: TrailerIdentity[] = [];
  const spoilt: { movieId: string; reason: string }[] = [];
  for (const { movieId, youtubeId } of movies) {
    if (youtubeId === null) continue;
    const found = youtubeIdIn(youtubeId);
    if (found.kind === 'id') trailers.push({ movieId, youtubeId: found.youtubeId });
    else spoilt.push({ movieId, reason: found.reason });
  }
  const place = new Map(
    trailers.map(({ movieId }) => [movieId, hashedUniform([seed, 'trailers', movieId])]),
  );
  const placeOf = ({ movieId }: TrailerIdentity) => place.get(movieId) ?? 0;
  return {
    trailers: trailers.toSorted((first, second) => placeOf(first) - placeOf(second)),
    spoilt,
  };
}
