import type {
  AugmentationCheck,
  AugmentationCheckRequest,
  WantedAugmentation,
} from '../runs/augmentation-checks.js';
import { allNeutral, augmentations } from '../augmentations/augmentations.js';
import { equalBatches } from '../dataset/batch.js';
import { epochOrder } from '../dataset/draw.js';
import { openPack, type Pack } from '../dataset/pack/pack.js';
import { augmentedImages, drawnImages, type ShownImages } from '../training/shown-images.js';
import type { TrainingMovie } from '../training/training-contract.js';
import { NoTrainingMoviesError } from '../training/training-run.js';
import { checkDataset } from './planned-data.js';
import { networkSettings, trainingSettings } from '../settings/parts.js';

/** Enough to see what an augmentation does, whatever the size of frames. */
const mostMovies = 16;
const mostBytes = 8 * 2 ** 20;

/** Fewer movies are looked at for more epochs: flip leaves a movie as it is in half of them. */
const fewestEpochs = 4;
const fewestLooks = 32;

/**
 * Turns each augmentation on and off for the first movies of the first batch of training, through the code that makes the batches of a
 * trial, and measures how far the pixels differ.
 * @throws DatasetError, BadDataError, NoTrainingMoviesError, TensorFlowError
 */
export async function measureAugmentations({
  dataset,
  wanted,
}: AugmentationCheckRequest): Promise<AugmentationCheck[]> {
  const pack = openPack(dataset.folder);
  try {
    checkDataset(dataset, pack.sha256);
    const checks: AugmentationCheck[] = [];
    for (const one of wanted) checks.push(await measureAugmentation(pack, one));
    return checks;
  } finally {
    pack.close();
  }
}

async function measureAugmentation(
  pack: Pack,
  wanted: WantedAugmentation,
): Promise<AugmentationCheck> {
  const { knob: augmentation, value, settings } = wanted;
  const training = pack.movies.filter(({ split }) => split === 'train');
  const movies = firstMovies(pack, training, wanted);
  const epochs = Math.max(fewestEpochs, Math.ceil(fewestLooks / movies.length));
  const without: WantedAugmentation = {
    ...wanted,
    settings: { ...settings, [augmentation]: allNeutral[augmentation] },
  };
  const reader = pack.openBatches(movies.length, settings.frames);
  const opened: ShownImages[] = [];
  try {
    const shown = ({ settings: seen, seed }: WantedAugmentation): ShownImages => {
      const draws = trainingSettings(seen, seed);
      // What is not changed in the graph is seen without TensorFlow.
      const images =
        augmentations[augmentation].kind === 'graph'
          ? augmentedImages(reader, draws, networkSettings(seen), movies)
          : drawnImages(reader, draws, movies);
      opened.push(images);
      return images;
    };
    return {
      knob: augmentation,
      value,
      frames: settings.frames,
      movies: movies.length,
      epochs,
      ...(await changes(shown(wanted), shown(without), epochs)),
      trainingMovies: training.length,
      wholePools: training.filter(({ frameCount }) => settings.frames % frameCount === 0).length,
    };
  } finally {
    for (const images of opened) images.close();
    reader.close();
  }
}

/** Those that training begins with. @throws NoTrainingMoviesError */
function firstMovies(
  pack: Pack,
  training: readonly TrainingMovie[],
  { settings, seed }: WantedAugmentation,
): readonly TrainingMovie[] {
  const order = epochOrder(seed, 0, training.length);
  const [batch = []] = equalBatches(
    order.map((place) => training[place] as TrainingMovie),
    settings.batchSize,
  );
  if (batch.length === 0) throw new NoTrainingMoviesError(pack.movies.length);
  const sampleBytes = settings.frames * pack.image ** 2 * 3;
  return batch.slice(0, Math.max(1, Math.min(mostMovies, Math.floor(mostBytes / sampleBytes))));
}

async function changes(
  on: ShownImages,
  without: ShownImages,
  epochs: number,
): Promise<Pick<AugmentationCheck, 'onAgainstOff' | 'betweenEpochs' | 'betweenEpochsOff'>> {
  const sums = { onAgainstOff: 0, betweenEpochs: 0, betweenEpochsOff: 0 };
  let before: { on: Uint8Array | Float32Array; without: Uint8Array | Float32Array } | null = null;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const now = { on: await on.inEpoch(epoch), without: await without.inEpoch(epoch) };
    sums.onAgainstOff += meanDifference(now.on, now.without) / epochs;
    if (before !== null) {
      sums.betweenEpochs += meanDifference(before.on, now.on) / (epochs - 1);
      sums.betweenEpochsOff += meanDifference(before.without, now.without) / (epochs - 1);
    }
    before = now;
  }
  return sums;
}

function meanDifference(
  first: Uint8Array | Float32Array,
  second: Uint8Array | Float32Array,
): number {
  let sum = 0;
  for (let place = 0; place < first.length; place += 1) {
    sum += Math.abs((first[place] as number) - (second[place] as number));
  }
  return sum / Math.max(1, first.length);
}
