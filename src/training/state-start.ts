import { add, scale, subtract } from '../graph/arithmetic.js';
import { completion, group, integers, placeholder, scalar } from '../graph/constants.js';
import { outputName } from '../graph/graph.js';
import type { Graph, Output } from '../graph/graph.js';
import { purposeSeed, statelessNormal, statelessUniform } from '../graph/random.js';
import { assign, filled } from '../graph/variables.js';
import { backbones } from '../networks/backbones.js';
import type { Backbone } from '../networks/backbones.js';
import { initialization } from '../networks/network.js';
import type { Initialization } from '../networks/network.js';
import type { NetworkVariable } from './network-variables.js';
import type { OptimizerVariable } from './optimizer-update.js';

/** The names of what a session is fed and fetches to start a network. */
export interface StateStart {
  /** Two int32. */
  readonly seed: string;
  /** A float32 scalar that must be 0: constants that follow from it are not kept in memory as constants are. */
  readonly zero: string;
  /** Fetched to draw the network's tensors and clear the optimiser's. */
  readonly everything: string;
  /** Fetched to clear the optimiser's alone. */
  readonly optimizer: string;
}

/** Adds to the graph what gives every variable its first value. Draws depend on the seed and the tensor's name alone. */
export function stateStart(
  graph: Graph,
  backbone: Backbone,
  network: readonly NetworkVariable[],
  optimizer: readonly OptimizerVariable[],
): StateStart {
  const seed = placeholder(graph, 'start/seed', 'int32', [2]);
  const zero = placeholder(graph, 'start/zero', 'float32', []);
  const drawn = network.map(({ tensor, variable }) => {
    const kind = initialization(backbones[backbone], tensor);
    return assign(
      variable,
      initialValue(kind, variable.shape, purposeSeed(seed, tensor.name), zero),
    );
  });
  const cleared = optimizer.map(({ variable }) =>
    assign(variable, filled(integers(graph, variable.shape), zero, variable.shape)),
  );
  const optimizerCleared = group(graph, cleared);
  return {
    seed: outputName(seed),
    zero: outputName(zero),
    everything: outputName(
      completion(group(graph, [...drawn, optimizerCleared]), 'start/everything'),
    ),
    optimizer: outputName(completion(optimizerCleared, 'start/optimizer')),
  };
}

function initialValue(
  kind: Initialization,
  shape: readonly number[],
  seed: Output,
  zero: Output,
): Output {
  const { graph } = seed.node;
  const extents = integers(graph, shape);
  switch (kind.kind) {
    case 'constant':
      return filled(extents, add(zero, scalar(graph, kind.value)), shape);
    case 'normal':
      return scale(statelessNormal({ seed, extents, shape }), kind.standardDeviation);
    case 'uniform': {
      const unit = statelessUniform({ seed, extents, shape });
      return scale(subtract(unit, scalar(graph, 0.5)), 2 * kind.bound);
    }
  }
}
