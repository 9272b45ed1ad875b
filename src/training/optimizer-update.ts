import { add, multiply, scale } from '../graph/arithmetic.js';
import { identity, placeholder, scalar } from '../graph/constants.js';
import type { Graph, GraphNode, Output } from '../graph/graph.js';
import {
  applyAdam,
  applyGradientDescent,
  applyMomentum,
  assignSubtract,
  variable,
} from '../graph/variables.js';
import type { Variable } from '../graph/variables.js';
import type { NetworkTensor } from '../networks/network.js';
import type { NetworkSettings } from '../settings/parts.js';
import type { NetworkVariable } from './network-variables.js';

/** A parameter with what one step knows of it. */
export interface ParameterStep {
  readonly parameter: NetworkVariable;
  /** As the step read it. */
  readonly value: Output;
  /** Divided by `gradientUnit`. */
  readonly gradient: Output;
  /** Nodes that still read the value: an update before them would have to copy it. */
  readonly readers: readonly GraphNode[];
  /** Nodes that still read the gradient: what is added to it before them would need memory of its own. */
  readonly gradientReaders: readonly GraphNode[];
}

/** A variable of the optimiser's own: laid out as the tensor's, starting at zero. */
export interface OptimizerVariable {
  /** The name in a network state. */
  readonly name: string;
  readonly tensor: NetworkTensor;
  readonly variable: Variable;
}

/** How an optimiser stands in a graph. */
export interface OptimizerGraph {
  readonly state: readonly OptimizerVariable[];
  readonly updates: readonly GraphNode[];
}

/** What is fed each step. */
export interface OptimizerScalars {
  readonly learningRate: Output;
  readonly epsilon: Output;
  /** learningRate x weightDecay, for decoupled decay. */
  readonly shrinkage: Output;
}

/** A smaller decay as the unit could take the second moments of large gradients out of float32. */
const smallestUnit = 1e-8;

/**
 * What gradients are measured in. Coupled decay adds weightDecay x parameter to each: in units of the decay that is the
 * parameter itself, and the products, as large as the network, need not be made. Adam does not mind, as long as its epsilon
 * is measured likewise; plain descent takes the unit into its learning rate. The optimiser's state is in the same units.
 */
export function gradientUnit({ weightDecay, decay }: NetworkSettings): number {
  return decay === 'coupled' && weightDecay >= smallestUnit ? weightDecay : 1;
}

/** The names under which a session is fed a step's scalars. */
export const scalarNames = {
  learningRate: 'step/learningRate',
  epsilon: 'step/epsilon',
  shrinkage: 'step/shrinkage',
} as const;

/** Adds the placeholders of a step's scalars. */
export function optimizerScalars(graph: Graph): OptimizerScalars {
  return {
    learningRate: placeholder(graph, scalarNames.learningRate, 'float32', []),
    epsilon: placeholder(graph, scalarNames.epsilon, 'float32', []),
    shrinkage: placeholder(graph, scalarNames.shrinkage, 'float32', []),
  };
}

/**
 * The numbers to feed at one step. Adam's bias correction happens here, in double precision, and with the decay rates as
 * float32 holds them: TensorFlow's 1 - beta2 is off by 1e-5 for .999, and so the correction must be too. PyTorch puts its
 * epsilon inside the correction, TensorFlow outside: multiplied by sqrt(1 - beta2^t) it means the same.
 */
export function scalarsOfStep(
  settings: NetworkSettings,
  step: { readonly learningRate: number; readonly index: number },
): Record<keyof OptimizerScalars, number> {
  const { learningRate, index } = step;
  const shrinkage = learningRate * settings.weightDecay;
  const unit = gradientUnit(settings);
  if (settings.optimizer === 'sgd') {
    return { learningRate: learningRate * unit, epsilon: settings.epsilon, shrinkage };
  }
  const first = 1 - Math.fround(settings.beta1) ** index;
  const second = Math.sqrt(1 - Math.fround(settings.beta2) ** index);
  return {
    learningRate: (learningRate * second) / first,
    epsilon: (settings.epsilon * second) / unit,
    shrinkage,
  };
}

/** Writes the update of every parameter into the graph. */
export function optimizerUpdate(
  graph: Graph,
  settings: NetworkSettings,
  steps: readonly ParameterStep[],
  scalars: OptimizerScalars,
): OptimizerGraph {
  const state: OptimizerVariable[] = [];
  const own = (prefix: string, { parameter }: ParameterStep): Variable => {
    const name = `${prefix}/${parameter.tensor.name}`;
    const made = variable(graph, `state/${name}`, parameter.variable.shape);
    state.push({ name, tensor: parameter.tensor, variable: made });
    return made;
  };
  const apply = chooseUpdate(graph, settings, scalars, own);
  const updates = steps.map((step) => {
    const { parameter, value, readers, gradientReaders } = step;
    const { weightDecay, decay } = settings;
    if (weightDecay === 0) return apply(step, step.gradient, readers);
    if (decay === 'coupled') {
      const share = weightDecay / gradientUnit(settings);
      const pull = share === 1 ? value : scale(value, share);
      return apply(step, add(step.gradient, identity(pull, { after: gradientReaders })), readers);
    }
    const shrunk = assignSubtract(parameter.variable, multiply(value, scalars.shrinkage), readers);
    return apply(step, step.gradient, [shrunk]);
  });
  return { state, updates };
}

type Update = (step: ParameterStep, gradient: Output, after: readonly GraphNode[]) => GraphNode;

function chooseUpdate(
  graph: Graph,
  settings: NetworkSettings,
  { learningRate, epsilon }: OptimizerScalars,
  own: (prefix: string, step: ParameterStep) => Variable,
): Update {
  if (settings.optimizer === 'adam') {
    const zero = scalar(graph, 0);
    const beta1 = scalar(graph, settings.beta1);
    const beta2 = scalar(graph, settings.beta2);
    const shared = { beta1Power: zero, beta2Power: zero, learningRate, beta1, beta2, epsilon };
    return (step, gradient, after) => {
      const firstMoment = own('adam.m', step);
      const secondMoment = own('adam.v', step);
      const inputs = { ...shared, firstMoment, secondMoment };
      return applyAdam(step.parameter.variable, gradient, inputs, after);
    };
  }
  if (settings.momentum === 0) {
    return (step, gradient, after) =>
      applyGradientDescent(step.parameter.variable, gradient, learningRate, after);
  }
  const momentum = scalar(graph, settings.momentum);
  return (step, gradient, after) => {
    const inputs = { velocity: own('sgd.velocity', step), learningRate, momentum };
    return applyMomentum(step.parameter.variable, gradient, inputs, after);
  };
}
