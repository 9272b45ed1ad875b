import { evaluationDraw } from '../../dataset/draw.js';
import type { Pack } from '../../dataset/pack/pack.js';
import { openEvaluation } from '../../training/evaluation-network.js';
import { readModel } from '../../training/kept-model.js';
import { type Contributions, frameContributions, inPoints } from './contributions.js';
import { moviePool } from '../score-pool.js';
import { meanTrainingFrame } from './mean-features.js';

/** What the frames of a movie's first evaluation draw did to a model's prediction, in points of the IMDB scale. */
export interface ExplainedMovie extends Contributions {
  readonly movieId: string;
}

/**
 * Explains a kept model's predictions of movies of the dataset that it was trained on: the contributions of the frames of each
 * movie's first evaluation draw. A movie that the dataset does not hold is skipped.
 * @throws RangeError for another dataset; ModelError, TensorFlowError; what Pack.readFrames throws
 */
export async function explainMovies(
  modelFolder: string,
  pack: Pick<Pack, 'sha256' | 'image' | 'movies' | 'readFrames'>,
  movieIds: readonly string[],
): Promise<readonly ExplainedMovie[]> {
  const { file, parameters } = readModel(modelFolder);
  if (file.dataset.sha256 !== pack.sha256) {
    throw new RangeError('The model was trained on another dataset than this.');
  }
  const meanFrame = meanTrainingFrame(pack);
  const known = new Map(pack.movies.map((movie) => [movie.movieId, movie]));
  const network = openEvaluation(file.network, parameters);
  try {
    const explained: ExplainedMovie[] = [];
    for (const movieId of movieIds) {
      const movie = known.get(movieId);
      if (movie === undefined) continue;
      const pool = moviePool(pack, movie);
      const draw = evaluationDraw(pack.sha256, movie, file.network.frames, 0).frames;
      const found = await frameContributions(network, pool, draw, meanFrame);
      explained.push({ movieId, ...inPoints(found, file.dataset.label) });
    }
    return explained;
  } finally {
    network.close();
  }
}
