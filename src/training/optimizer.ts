import {
  add,
  divide,
  halfSumOfSquares,
  minimum,
  multiply,
  scale,
  squareRoot,
  sum,
} from '../graph/arithmetic.js';
import { identity, placeholder, scalar } from '../graph/constants.js';
import type { Graph, GraphNode, Output } from '../graph/graph.js';
import { pack } from '../graph/layout.js';
import {
  applyAdam,
  applyGradientDescent,
  applyMomentum,
  assignSubtract,
  variable,
} from '../graph/variables.js';
import type { Variable } from '../graph/variables.js';
import type { NetworkSettings } from '../settings/parts.js';
import { floats } from '../tensorflow/session.js';
import type { Feeds } from '../tensorflow/session.js';
import type { StateVariable } from './network-variables.js';

/**
 * The Euclidean norm of all gradients together, a scalar. Summed from one array, since AddN begins with whichever input
 * it may overwrite, and another order is another last bit.
 */
export function gradientNorm(gradients: readonly Output[]): Output {
  return squareRoot(scale(sum(pack(gradients.map((each) => halfSumOfSquares(each)))), 2));
}

/** The gradients times min(1, limit / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_. */
export function clippedGradients(
  gradients: readonly Output[],
  norm: Output,
  limit: number,
): Output[] {
  const { graph } = norm.node;
  const factor = minimum(
    divide(scalar(graph, limit), add(norm, scalar(graph, 1e-6))),
    scalar(graph, 1),
  );
  return gradients.map((gradient) => multiply(gradient, factor));
}

/** A smaller decay as the unit could take the second moments of large gradients out of float32. */
const smallestUnit = 1e-8;

/**
 * What gradients are measured in. Coupled decay adds weightDecay x parameter to each: in units of the decay that is the
 * parameter, and the products, as large as the network, need not be computed. Adam's result is the same, as long as its epsilon
 * is measured likewise; plain descent takes the unit into its learning rate. The optimiser's state is in the same units.
 */
export function gradientUnit({ weightDecay, decay }: NetworkSettings): number {
  return decay === 'coupled' && weightDecay >= smallestUnit ? weightDecay : 1;
}

/**
 * The numbers to feed at one step, counted from 1. Adam's bias correction happens here, in double precision, and with the decay rates as
 * float32 holds them: TensorFlow's 1 - beta2 is off by 1e-5 for .999, and so the correction must be too. PyTorch puts its
 * epsilon inside the correction, TensorFlow outside: multiplied by sqrt(1 - beta2^t) it means the same.
 */
export function stepFeeds(
  settings: NetworkSettings,
  { learningRate, index }: { readonly learningRate: number; readonly index: number },
): Feeds {
  const unit = gradientUnit(settings);
  const isAdam = settings.optimizer === 'adam';
  const first = 1 - Math.fround(settings.beta1) ** index;
  const second = Math.sqrt(1 - Math.fround(settings.beta2) ** index);
  const numbers = {
    learningRate: isAdam ? (learningRate * second) / first : learningRate * unit,
    epsilon: isAdam ? (settings.epsilon * second) / unit : settings.epsilon,
    shrinkage: learningRate * settings.weightDecay,
  };
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [
      `step/${name}:0`,
      floats(Float32Array.of(value), []),
    ]),
  );
}

/** A parameter, its value as the step read it, and its gradient divided by `gradientUnit`. */
interface ParameterStep {
  readonly parameter: StateVariable;
  readonly value: Output;
  readonly gradient: Output;
}

/** Writes the update of every parameter into the graph, and the optimiser's variables, which start at zero. */
export function optimizerUpdate(
  graph: Graph,
  settings: NetworkSettings,
  steps: readonly ParameterStep[],
): { readonly state: readonly StateVariable[]; readonly updates: readonly GraphNode[] } {
  // An update before all reads of a value would have to copy it, and a gradient that is still read could not be added to in place.
  const readers = readersOf(graph);
  const fed = (name: string) => placeholder(graph, `step/${name}`, 'float32', []);
  const scalars = { learningRate: fed('learningRate'), epsilon: fed('epsilon') };
  // learningRate x weightDecay, for decoupled decay.
  const shrinkage = fed('shrinkage');
  const state: StateVariable[] = [];
  const own = (prefix: string, { parameter }: ParameterStep): Variable => {
    const name = `${prefix}/${parameter.name}`;
    const made = variable(graph, `state/${name}`, parameter.variable.shape);
    state.push({ name, tensor: parameter.tensor, variable: made });
    return made;
  };
  const constant = (value: number) => scalar(graph, value);
  const adam =
    settings.optimizer === 'adam'
      ? { zero: constant(0), beta1: constant(settings.beta1), beta2: constant(settings.beta2) }
      : null;
  const momentum = adam || settings.momentum === 0 ? null : constant(settings.momentum);
  const apply = (step: ParameterStep, gradient: Output, after: readonly GraphNode[]) => {
    const target = step.parameter.variable;
    const { learningRate } = scalars;
    if (adam !== null) {
      const moments = { firstMoment: own('adam.m', step), secondMoment: own('adam.v', step) };
      return applyAdam(target, gradient, { ...scalars, ...adam, ...moments }, after);
    }
    if (momentum === null) return applyGradientDescent(target, gradient, learningRate, after);
    const velocity = own('sgd.velocity', step);
    return applyMomentum(target, gradient, { velocity, learningRate, momentum }, after);
  };
  const { weightDecay, decay } = settings;
  const updates = steps.map((step) => {
    const { parameter, value, gradient } = step;
    const after = readers.get(value) ?? [];
    if (weightDecay === 0) return apply(step, gradient, after);
    if (decay === 'coupled') {
      const share = weightDecay / gradientUnit(settings);
      const pull = share === 1 ? value : scale(value, share);
      const decayed = add(gradient, identity(pull, { after: readers.get(gradient) ?? [] }));
      return apply(step, decayed, after);
    }
    const shrunk = assignSubtract(parameter.variable, multiply(value, shrinkage), after);
    return apply(step, gradient, [shrunk]);
  });
  return { state, updates };
}

/** For each output the nodes that take it. */
function readersOf(graph: Graph): Map<Output, GraphNode[]> {
  const readers = new Map<Output, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      const known = readers.get(input);
      if (known === undefined) readers.set(input, [node]);
      else known.push(node);
    }
  }
  return readers;
}
