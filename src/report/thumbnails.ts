import { DatasetError } from '../dataset/dataset-error.js';
import { evaluationDraw } from '../dataset/draw.js';
import { frameThumbnails } from '../dataset/inspect/frame-thumbnails.js';
import { openPack, type Pack } from '../dataset/pack/pack.js';
import type { SweepRecord } from '../store/queries/sweep-record.js';
import { shownPredictions } from './figures/shown-predictions.js';
import type { ReportFigures } from './report-figures.js';

/** Frames of the movies that the page lists, or why it has none. */
export type Thumbnails =
  /** By movieId, data URIs in film order. */
  | {
      readonly kind: 'shown';
      readonly frames: ReadonlyMap<string, readonly string[]>;
      /** By movieId, all frames of what is explained, in its order; those of a long draw to a number that a page can carry. */
      readonly explained: ReadonlyMap<string, readonly string[]>;
    }
  /** The reason ends with a full stop. */
  | { readonly kind: 'left-out'; readonly reason: string };

/** Frames of a movie at most: those of ten movies stay under 150 KB in all, even where they are nothing but noise. */
const mostFrames = 3;

/** Frames of an explained movie that have a picture. */
const mostExplained = 15;

/**
 * Frames that the best and worst predictions of the chosen setting were made from, read from the dataset if it is still the one that
 * the sweep was trained on. Equal record and dataset give equal bytes.
 * @returns null where the page lists no predictions
 */
export async function reportThumbnails(
  { dataset, trials }: SweepRecord,
  { predictions, explanations }: Pick<ReportFigures, 'predictions' | 'explanations'>,
): Promise<Thumbnails | null> {
  if (predictions === null) return null;
  const { worst, closest } = shownPredictions(predictions);
  const drawn = trials.find(({ point }) => point === predictions.point)?.settings['frames'];
  const pack = openedPack(dataset);
  if (typeof pack === 'string') return { kind: 'left-out', reason: pack };
  try {
    const frames = await thumbnailsOf(
      pack,
      [...worst, ...closest].map(({ movieId }) => movieId),
      (movie) => spreadPlaces(pack.sha256, movie, typeof drawn === 'number' ? drawn : 1),
    );
    const known = new Map(
      explanations?.kind === 'made'
        ? explanations.movies.map((movie) => [movie.movieId, movie.frames])
        : [],
    );
    const explained = await thumbnailsOf(pack, [...known.keys()], ({ movieId }) =>
      (known.get(movieId) ?? []).slice(0, mostExplained).map(({ place }) => place),
    );
    return { kind: 'shown', frames, explained };
  } catch (error) {
    return { kind: 'left-out', reason: unreadable(error) };
  } finally {
    pack.close();
  }
}

/** The dataset, or a sentence on why its frames are not shown. */
function openedPack({ folder, sha256 }: SweepRecord['dataset']): Pack | string {
  try {
    const pack = openPack(folder);
    if (pack.sha256 === sha256) return pack;
    pack.close();
    return `${folder} holds another dataset now than the one that this sweep was trained on.`;
  } catch (error) {
    if (error instanceof DatasetError && error.kind === 'no-dataset') {
      return `the dataset is no longer at ${folder}.`;
    }
    return unreadable(error);
  }
}

function unreadable(error: unknown): string {
  return `the dataset cannot be read. ${error instanceof Error ? error.message : String(error)}`;
}

type PackMovie = Pack['movies'][number];

/** Some of the frames that a trial with so many drew to be measured on, spread evenly. */
function spreadPlaces(sha256: string, movie: PackMovie, drawn: number): number[] {
  const places = [...new Set(evaluationDraw(sha256, movie, drawn, 0).frames)];
  const most = Math.min(mostFrames, places.length);
  return Array.from(
    { length: most },
    (_, at) => places[Math.floor(((at + 0.5) * places.length) / most)] ?? 0,
  );
}

/** @param placesOf which frames of its pool a movie is shown by */
async function thumbnailsOf(
  pack: Pack,
  movieIds: readonly string[],
  placesOf: (movie: PackMovie) => readonly number[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const shown = new Map<string, readonly string[]>();
  const wanted = new Set(movieIds);
  for (const movie of pack.movies) {
    const places = wanted.has(movie.movieId) ? placesOf(movie) : [];
    // Explanations are recorded in the run folder: their places may not exist.
    if (places.length === 0 || places.some((place) => place >= movie.frameCount)) continue;
    const indices = places.map((place) => movie.firstFrame + place);
    shown.set(movie.movieId, await frameThumbnails(pack, indices));
  }
  return shown;
}
