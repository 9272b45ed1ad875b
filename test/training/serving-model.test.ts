import { describe, expect, it } from 'vitest';
import { randomStream } from '#src/random/stream.js';
import { openGraph } from '#src/tensorflow/session.js';
import { compileNetwork } from '#src/training/compiled-network.js';
import { openEvaluation } from '#src/training/evaluation-network.js';
import { servingModel } from '#src/training/serving-model.js';
import { plainNetwork } from './plain-network.js';

const stream = randomStream(['images']);

describe('a trained network with its weights in its graph', () => {
  it.each([
    { backbone: 'resnet18', image: 32, precision: 'float32', within: 1e-4 },
    { backbone: 'resnet50', image: 48, precision: 'float32', within: 1e-4 },
    // The graph may be fused otherwise where weights are constants, and bfloat16 has three digits.
    { backbone: 'resnet18', image: 32, precision: 'bfloat16', within: 0.05 },
  ] as const)('answers as it does elsewhere: %j', ({ within, ...setting }) => {
    const settings = { ...plainNetwork, ...setting, frames: 2 };
    const trained = compileNetwork(settings, { kind: 'seeded', seed: 3 });
    const parameters = trained.readParameters();
    trained.close();
    const { image } = settings;
    const images = Uint8Array.from({ length: 3 * 2 * image ** 2 * 3 }, () => stream.below(256));
    const network = openEvaluation(settings, parameters);
    const expected = [...network.predict(images, 3)];
    network.close();

    const label = { mean: 6.5, std: 0.8 };
    const session = openGraph(Buffer.concat(servingModel(settings, parameters, label)));
    const fed = { type: 'uint8', shape: [3, 2, image, image, 3], data: images } as const;
    const [predictions, scores] = session
      .run({ 'frames:0': fed }, ['prediction:0', 'score:0'])
      .map(({ data }) => Array.from(data, Number));
    session.close();
    const far = expected.map((value, place) => Math.abs(value - (predictions?.[place] ?? NaN)));
    expect(Math.max(...far)).toBeLessThan(within * Math.max(1, ...expected.map(Math.abs)));
    expect(scores).toEqual(
      predictions?.map((value): unknown => expect.closeTo(value * label.std + label.mean, 5)),
    );
  });

  it('is refused without one of its weights, and with one of another shape', () => {
    const trained = compileNetwork(plainNetwork, { kind: 'seeded', seed: 3 });
    const parameters = new Map(trained.readParameters());
    trained.close();
    const refusal = () => servingModel(plainNetwork, parameters, { mean: 0, std: 1 });
    const narrow = { type: 'float32', shape: [64, 2, 7, 7], data: new Float32Array(6272) } as const;
    parameters.set('conv1.weight', narrow);
    expect(refusal).toThrow(/of another shape: conv1\.weight \[64, 2, 7, 7\] for \[64, 3, 7, 7\]/);
    parameters.delete('conv1.weight');
    expect(refusal).toThrow(/missing: conv1\.weight/);
  });
});
