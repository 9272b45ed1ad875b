import { reluGradient } from './activation.js';
import {
  absoluteGradient,
  addGradient,
  divideGradient,
  minimumGradient,
  multiplyGradient,
  negateGradient,
  squareGradient,
  subtractGradient,
} from './arithmetic.js';
import { convolution2dGradient } from './convolution/convolution-gradient.js';
import type { GradientFunction } from './gradient-function.js';
import { castGradient, reshapeGradient, transposeGradient } from './convolution/layout.js';
import { batchMatrixProductGradient, biasAddGradient, matrixProductGradient } from './linear.js';
import { batchNormGradient } from './normalization.js';
import { padGradient } from './convolution/padding.js';
import { maxPoolGradient } from './convolution/pooling.js';
import { halfSumOfSquaresGradient, meanGradient, sumGradient } from './reduction.js';

/** The gradient of each operation that has one, under TensorFlow's name of the operation. */
export const gradientMap: Readonly<Record<string, GradientFunction>> = {
  Abs: absoluteGradient,
  AddV2: addGradient,
  BatchMatMulV2: batchMatrixProductGradient,
  BiasAdd: biasAddGradient,
  Cast: castGradient,
  Conv2D: convolution2dGradient,
  FusedBatchNormV3: batchNormGradient,
  Identity: (_, outputGradients) => outputGradients,
  L2Loss: halfSumOfSquaresGradient,
  MatMul: matrixProductGradient,
  MaxPool: maxPoolGradient,
  Mean: meanGradient,
  Minimum: minimumGradient,
  Mul: multiplyGradient,
  Neg: negateGradient,
  PadV2: padGradient,
  RealDiv: divideGradient,
  Relu: reluGradient,
  Reshape: reshapeGradient,
  Square: squareGradient,
  Sub: subtractGradient,
  Sum: sumGradient,
  Transpose: transposeGradient,
};
