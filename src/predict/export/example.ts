import { randomStream } from '../../random/stream.js';
import { openEvaluation } from '../../training/evaluation-network.js';
import type { KeptModel } from '../../training/kept-model.js';

/** What a model says of one sample of random pixels: whoever rebuilds the network elsewhere can see whether it is the same. */
export interface Example {
  /** uint8 [1, frames, image, image, 3]; of random pixels, so that nobody's pictures travel. */
  readonly frames: Uint8Array;
  readonly shape: readonly number[];
  /** Standardised; computed in the model's own precision. */
  readonly prediction: number;
  /** The same network computed in float32. */
  readonly predictionInFloat32: number;
  /** `prediction` on the IMDB scale. */
  readonly score: number;
}

/** Asks a model of random pixels, the same for each trial. @throws NetworkStateError; TensorFlowError */
export function askExample({ file, parameters }: KeptModel): Example {
  const { network, dataset, trialId } = file;
  const { frames: count, image, precision } = network;
  const shape = [1, count, image, image, 3];
  const frames = randomPixels(trialId, count * image ** 2 * 3);
  const ask = (computed: typeof precision): number => {
    const evaluation = openEvaluation({ ...network, precision: computed }, parameters);
    try {
      return evaluation.predict(frames, 1)[0] ?? Number.NaN;
    } finally {
      evaluation.close();
    }
  };
  const prediction = ask(precision);
  const { mean, std } = dataset.label;
  return {
    frames,
    shape,
    prediction,
    predictionInFloat32: precision === 'float32' ? prediction : ask('float32'),
    score: prediction * std + mean,
  };
}

function randomPixels(trialId: string, count: number): Uint8Array {
  const stream = randomStream([trialId, 'export', 'example']);
  const words = Uint32Array.from({ length: Math.ceil(count / 4) }, () => stream.uint32());
  return new Uint8Array(words.buffer, 0, count);
}
