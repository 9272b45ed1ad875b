/** Two movies, by their numbers, and what they share. */
export interface PicturePair {
  readonly movies: readonly [number, number];
  /** Pictures that both show and fewer than `manyMovies` do. */
  readonly pictures: number;
  /** Pictures that both show and many movies do: logos, rating cards. */
  readonly common: number;
  /** Frames of the one and of the other that are in shared pictures of either kind. */
  readonly frames: readonly [number, number];
}

/** A picture that many movies show. */
export interface CommonPicture {
  /** Numbers of the movies, rising. */
  readonly movies: readonly number[];
  readonly frames: number;
}

/** A picture that so many movies show is a logo or a rating card rather than a copied trailer. */
const manyMovies = 5;

/**
 * What movies share, from the picture of every frame (see groupPictures). Memory grows with the pairs that share something.
 * @returns pairs in the order of their numbers, and common pictures in film order of their first frame.
 */
export function sharedPictures(
  pictureOf: Uint32Array,
  movieOf: Uint32Array,
  movies: number,
): { readonly pairs: readonly PicturePair[]; readonly common: readonly CommonPicture[] } {
  const pictures = picturesOfSeveral(pictureOf, movieOf);
  const shown = Array.from({ length: movies }, (): Map<number, number>[] => []);
  for (const frames of pictures) for (const movie of frames.keys()) shown[movie]?.push(frames);
  const pairs: PicturePair[] = [];
  for (let movie = 0; movie < movies; movie += 1) {
    const others = new Map<
      number,
      { pictures: number; common: number; frames: [number, number] }
    >();
    for (const frames of shown[movie] ?? []) {
      for (const [other, count] of frames) {
        if (other <= movie) continue;
        const pair = others.get(other) ?? { pictures: 0, common: 0, frames: [0, 0] };
        others.set(other, pair);
        pair[frames.size < manyMovies ? 'pictures' : 'common'] += 1;
        pair.frames[0] += frames.get(movie) ?? 0;
        pair.frames[1] += count;
      }
    }
    for (const [other, pair] of [...others].toSorted(([first], [second]) => first - second)) {
      // Movies that share nothing but logos are no pair: there would be one for any two of them.
      if (pair.pictures > 0 || pair.common > 1) pairs.push({ movies: [movie, other], ...pair });
    }
  }
  const common = pictures
    .filter((frames) => frames.size >= manyMovies)
    .map((frames) => ({
      movies: [...frames.keys()].toSorted((first, second) => first - second),
      frames: [...frames.values()].reduce((sum, count) => sum + count, 0),
    }));
  return { pairs, common };
}

/** Of each picture that more than one movie shows, the number of frames by movie. */
function picturesOfSeveral(
  pictureOf: Uint32Array,
  movieOf: Uint32Array,
): readonly Map<number, number>[] {
  const sizes = new Uint32Array(pictureOf.length);
  for (const picture of pictureOf) sizes[picture] = (sizes[picture] as number) + 1;
  const pictures = new Map<number, Map<number, number>>();
  for (const [frame, picture] of pictureOf.entries()) {
    if (sizes[picture] === 1) continue;
    const movie = movieOf[frame] as number;
    const frames = pictures.get(picture) ?? new Map<number, number>();
    pictures.set(picture, frames);
    frames.set(movie, (frames.get(movie) ?? 0) + 1);
  }
  return [...pictures.values()].filter((frames) => frames.size > 1);
}
