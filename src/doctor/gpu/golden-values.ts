import type { Backbone } from '../../networks/backbones.js';

/** What a network gave, computed in float64 from golden-recipe.ts' weights and images. */
export interface NetworkGoldens {
  readonly backbone: Backbone;
  readonly frames: number;
  /** Pixels a side. */
  readonly image: number;
  /** Predictions in evaluation mode, one for each sample. */
  readonly evaluation: readonly number[];
  /** The labels of the first step: mean squared error, Adam. */
  readonly labels: readonly number[];
  readonly learningRate: number;
  readonly loss: number;
  /** Predictions in training mode. */
  readonly predictions: readonly number[];
  /** Euclidean norm of the gradient of all parameters. */
  readonly gradientNorm: number;
}

/**
 * What PyTorch 2.9 computes in float64 for resnet18 with 5 frames (15 channels) at 64 pixels, weights and images as
 * golden-recipe.ts draws them: a part of test/networks/goldens/resnet18.json, small enough to go wherever the program goes.
 */
export const resnet18Goldens: NetworkGoldens = {
  backbone: 'resnet18',
  frames: 5,
  image: 64,
  evaluation: [0.07948767143536734, 0.25494576692076143],
  labels: [
    -0.38627174496650696, 0.3493540287017822, 0.40360885858535767, 0.4209398031234741,
    0.7863826751708984, -0.5471581816673279, 0.334110826253891, -0.3467455506324768,
  ],
  learningRate: 1e-5,
  loss: 0.21705189663924368,
  predictions: [
    0.487617457296707, 0.6611801131776426, 0.22898529274626034, 0.2482725617724133,
    0.353851690536819, -0.21891212794213888, -0.3867896500582473, -0.320978495343489,
  ],
  gradientNorm: 68.85392602654888,
};
