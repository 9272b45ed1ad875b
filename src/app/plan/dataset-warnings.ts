import type { Position } from '../../sweep/file/problem.js';
import type { Settings } from '../../settings/trainer.js';
import type { Sweep } from '../../sweep/file/sweep-schema.js';
import type { Pack } from '../../dataset/pack/pack.js';
import { unevenSplitText } from '../../dataset/pack/dataset-options.js';
import type { Path } from '../../sweep/grid/points.js';
import type { SweepWarning } from '../../sweep/grid/sweep-warning.js';
import { counted } from '../../text/numbers.js';

/**
 * What a sweep asks of its dataset that can be trained but may not be what is meant, with the numbers: more frames than the pools
 * hold, batches of one movie under BatchNorm, and a split with few movies to select or test by.
 * @param points the settings of the sweep's points
 */
export function datasetWarnings(
  sweep: Pick<Sweep, 'settings' | 'grid' | 'zip' | 'variants'>,
  points: readonly Settings[],
  { movies, facts }: Pick<Pack, 'movies' | 'facts'>,
  positionOf: (path: readonly PropertyKey[]) => Position,
): readonly (SweepWarning & Position)[] {
  const uneven = unevenSplitText(facts.split.counts, facts.split.shares);
  const found: readonly SweepWarning[] = [
    ...distinct(points, ({ frames }) => frames).flatMap(({ frames }) =>
      fewerFrames(sweep, frames, movies),
    ),
    ...distinct(points.filter(usesBatchStatistics), ({ batchSize }) => batchSize).flatMap(
      (settings) => batchesOfOne(sweep, settings, facts.split.counts.train),
    ),
    ...(uneven === null
      ? []
      : [{ kind: 'uneven-split' as const, path: ['dataset'], message: uneven }]),
  ];
  return found.map((warning) => ({ ...warning, ...positionOf(warning.path) }));
}

/** One of the points for each value. */
function distinct(
  points: readonly Settings[],
  valueOf: (settings: Settings) => number,
): readonly Settings[] {
  return [...new Map(points.map((settings) => [valueOf(settings), settings])).values()];
}

/** VGG has no BatchNorm here, and frozen layers normalise with the statistics that they came with. */
function usesBatchStatistics({ backbone, freeze }: Settings): boolean {
  return backbone.startsWith('resnet') && freeze === 'none';
}

function fewerFrames(
  sweep: Parameters<typeof datasetWarnings>[0],
  frames: number,
  movies: Pack['movies'],
): readonly SweepWarning[] {
  const few = movies.filter(({ frameCount }) => frameCount < frames);
  if (few.length === 0) return [];
  const smallest = Math.min(...few.map(({ frameCount }) => frameCount));
  const message = `frames: ${frames} is more than the pools of ${few.length} of the ${movies.length} movies hold; the smallest has ${smallest}. There every frame of the pool is drawn before one is drawn again, until there are ${frames}: frames repeat, and resample shows little that is new. Use frames: ${smallest} or fewer, or extract more frames.`;
  return [{ kind: 'more-frames-than-pools', path: pathOf(sweep, 'frames', frames), message }];
}

function batchesOfOne(
  sweep: Parameters<typeof datasetWarnings>[0],
  { backbone, batchSize, image }: Settings,
  movies: number,
): readonly SweepWarning[] {
  const batches = Math.ceil(movies / batchSize);
  // Batches are as equal as can be: where one holds a single movie, none holds more than two.
  const ofOne = Math.max(0, 2 * batches - movies);
  if (movies === 0 || ofOne === 0) return [];
  const places = Math.ceil(image / 32) ** 2;
  const message = `batchSize: ${batchSize} makes ${ofOne} of the ${batches} ${batches === 1 ? 'batch' : 'batches'} of an epoch batches of one movie (${counted(movies, 'training movie')}). The last BatchNorm layers of ${backbone} then see ${counted(places, 'value')} a channel, and their running statistics, which validation uses, fit no movie: the validation MSE may explode while the training loss looks well. Use a larger batchSize, freeze: backbone, or vgg16, which has no BatchNorm.`;
  return [{ kind: 'batch-of-one', path: pathOf(sweep, 'batchSize', batchSize), message }];
}

/** Where the file gives a setting this value, or the setting at all; its dataset where it leaves it to the default. */
function pathOf(
  { settings, grid, zip, variants }: Parameters<typeof datasetWarnings>[0],
  name: keyof Settings,
  value: number,
): Path {
  const places: { path: Path; given: Readonly<Record<string, unknown>> }[] = [
    { path: ['grid'], given: grid },
    ...zip.map((given, index) => ({ path: ['zip', index], given })),
    ...variants.flatMap((variant, index) => [
      { path: ['variants', index, 'settings'], given: variant.settings },
      { path: ['variants', index, 'grid'], given: variant.grid },
    ]),
    { path: ['settings'], given: settings },
  ];
  const giving = places.filter(({ given }) => Object.hasOwn(given, name));
  for (const { path, given } of giving) {
    const list = given[name];
    if (list === value) return [...path, name];
    const index = Array.isArray(list) ? list.indexOf(value) : -1;
    if (index >= 0) return [...path, name, index];
  }
  const [first] = giving;
  return first === undefined ? ['dataset'] : [...first.path, name];
}
