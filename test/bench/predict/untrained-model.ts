import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { placeholder } from '#src/graph/constants.js';
import { newGraph } from '#src/graph/graph.js';
import { randomStream } from '#src/random/stream.js';
import { evaluationPass } from '#src/training/network-pass.js';
import { keepModel } from '#src/training/kept-model.js';
import type { NetworkState } from '#src/training/network-state.js';
import { networkVariables } from '#src/training/network-variables.js';
import { trialSettings } from '#src/planning/benchmark/bench-case.js';
import type { BenchCase } from '#src/planning/benchmark/bench-case.js';

const trialId = 'be4c'.repeat(4);

/**
 * Keeps a network that was never trained where `model import` would put it: a network's speed does not depend on its weights.
 * @param runs a folder of runs, which is made
 * @returns the id of the trial that its model claims to be of
 * @throws the system's error
 */
export function makeModel(runs: string, asked: BenchCase): string {
  const folder = join(runs, 'models', trialId);
  mkdirSync(folder, { recursive: true });
  keepModel(folder, randomParameters(asked), {
    trialId,
    ...trialSettings(asked),
    dataset: { sha256: '0'.repeat(64), label: { mean: 6, std: 1 } },
    selectedEpoch: 1,
    metrics: {},
  });
  return trialId;
}

/** All of a network's tensors, drawn so that numbers neither vanish nor grow beyond measure from layer to layer. */
function randomParameters(asked: BenchCase): NetworkState {
  const { frames, image } = asked;
  const graph = newGraph();
  const variables = networkVariables(graph);
  evaluationPass(
    asked,
    placeholder(graph, 'images', 'uint8', [null, frames, image, image, 3]),
    variables.read,
  );
  const stream = randomStream(['bench', 'parameters']);
  return new Map(
    variables.all().map(({ tensor: { name, role, shape, fanIn } }) => {
      const count = shape.reduce((product, length) => product * length, 1);
      const isScale = role === 'norm-scale' || role === 'running-variance';
      const value = () => (isScale ? 1 : (2 * stream.uniform() - 1) / Math.sqrt(fanIn));
      const data = Float32Array.from({ length: count }, value);
      return [name, { type: 'float32', shape, data }];
    }),
  );
}
