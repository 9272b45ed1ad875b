import { describe, expect, it } from 'vitest';
import { identity, placeholder } from '#src/graph/constants.js';
import { newGraph, outputName } from '#src/graph/graph.js';
import { savedModelBytes } from '#src/graph/saved-model.js';
import { openGraph } from '#src/tensorflow/session.js';
import { centeredImages, imageNetNormalization, inputScale } from '#src/training/image-input.js';
import { networkPass } from '#src/training/network-pass.js';
import { networkVariables, stateStart } from '#src/training/network-variables.js';

const [batch, frames, image] = [2, 2, 32];
const channels = 3 * frames;

/** Stored frames, uint8 [batch, frames, image, image, 3]. */
const stored = Uint8Array.from(
  { length: batch * frames * image * image * 3 },
  (_, index) => (index * 2_654_435_761) >>> 24,
);

/** What torchvision's ToTensor and Normalize make of them, the frames' colours side by side: [batch, image, image, channels]. */
function normalised(): Float32Array {
  const { mean, standardDeviation } = imageNetNormalization;
  const pixels = image * image;
  return Float32Array.from({ length: batch * pixels * channels }, (_, index) => {
    const channel = index % channels;
    const place = Math.floor(index / channels) % pixels;
    const sample = Math.floor(index / channels / pixels);
    const [frame, color] = [Math.floor(channel / 3), channel % 3];
    const value = stored[((sample * frames + frame) * pixels + place) * 3 + color]!;
    return (value / 255 - mean[color]!) / standardDeviation[color]!;
  });
}

describe('the input of a network', () => {
  it.each(['resnet18', 'vgg16'] as const)(
    'has %s see stored frames as torchvision would have normalised them',
    (backbone) => {
      const graph = newGraph();
      const bytes = placeholder(graph, 'bytes', 'uint8', [null, frames, image, image, 3]);
      const floats = placeholder(graph, 'floats', 'float32', [null, image, image, channels]);
      const variables = networkVariables(graph);
      const predictions = [
        { kind: 'images', images: centeredImages(bytes), scale: inputScale(graph, frames) },
        { kind: 'images', images: floats },
      ] as const;
      const fetches = predictions.map((input) =>
        outputName(
          identity(networkPass(backbone, input, variables.read, { kind: 'evaluation' }).features),
        ),
      );
      const start = stateStart(graph, backbone, variables.all(), []);
      const session = openGraph(savedModelBytes(graph));
      try {
        session.run(
          {
            [start.seed]: { type: 'int32', shape: [2], data: Int32Array.of(1, 2) },
            [start.zero]: { type: 'float32', shape: [], data: new Float32Array(1) },
          },
          [start.everything],
        );
        const [ours, theirs] = session
          .run(
            {
              'bytes:0': { type: 'uint8', shape: [batch, frames, image, image, 3], data: stored },
              'floats:0': {
                type: 'float32',
                shape: [batch, image, image, channels],
                data: normalised(),
              },
            },
            fetches,
          )
          .map(({ data }) => data as Float32Array);
        const largest = Math.max(...theirs!.map(Math.abs));
        expect(largest).toBeGreaterThan(0);
        theirs!.forEach((value, place) => {
          expect(Math.abs(ours![place]! - value) / largest).toBeLessThan(1e-4);
        });
      } finally {
        session.close();
      }
    },
  );
});
