import type { NetworkState } from '#src/training/network-state.js';
import type {
  CompiledNetwork,
  StepOptions,
  TrainingBatch,
} from '#src/training/compiled-network.js';

/** A tiny stand-in for the real network: a line over the mean of all pixels, trained by SGD with momentum and seeded noise. */
export function linearNetwork(
  batchBytes: number,
  state?: NetworkState,
): CompiledNetwork & { readonly steps: StepOptions[]; readonly batches: Uint8Array[] } {
  const copy = (name: string, start: number[]) =>
    Float32Array.from((state?.get(name)?.data as Float32Array | undefined) ?? start);
  let weights = copy('line', [0.1, 0]);
  let velocity = copy('sgd.velocity/line', [0, 0]);
  const steps: StepOptions[] = [];
  const batches: Uint8Array[] = [];
  const feature = (images: Uint8Array, sample: number) => {
    const pixels = images.subarray(sample * batchBytes, (sample + 1) * batchBytes);
    return pixels.reduce((sum, value) => sum + value, 0) / pixels.length / 128 - 1;
  };
  const tensor = (values: Float32Array) =>
    ({ type: 'float32', shape: [values.length], data: values.slice() }) as const;
  const line = (x: number) => weights[0]! * x + weights[1]!;
  return {
    steps,
    batches,
    parameterCount: 2,
    seeded: [],
    frozen: null,
    trainStep({ images, labels }: TrainingBatch, options) {
      steps.push(options);
      batches.push(images.slice());
      const noise = ((options.seed[0] ^ options.seed[1]) % 1000) / 1e5;
      const inputs = Array.from(labels, (_, sample) => feature(images, sample) + noise);
      const predictions = Float32Array.from(inputs, line);
      const errors = predictions.map((value, sample) => value - labels[sample]!);
      const count = labels.length;
      const gradient = [
        inputs.reduce((sum, x, sample) => sum + 2 * errors[sample]! * x, 0) / count,
        errors.reduce((sum, error) => sum + 2 * error, 0) / count,
      ];
      velocity = velocity.map((value, place) => 0.9 * value + gradient[place]!);
      weights = weights.map((value, place) => value - options.learningRate * velocity[place]!);
      return {
        loss: errors.reduce((sum, error) => sum + error * error, 0) / count,
        gradientNorm: Math.hypot(...gradient),
        predictions,
      };
    },
    predict: (images, count) =>
      Float32Array.from({ length: count }, (_, sample) => line(feature(images, sample))),
    readParameters: () => new Map([['line', tensor(weights)]]),
    readState: () =>
      new Map([
        ['line', tensor(weights)],
        ['sgd.velocity/line', tensor(velocity)],
      ]),
    writeState(next) {
      weights = Float32Array.from(next.get('line')!.data as Float32Array);
      velocity = Float32Array.from(next.get('sgd.velocity/line')!.data as Float32Array);
    },
    close() {
      weights = new Float32Array(0);
    },
  };
}
