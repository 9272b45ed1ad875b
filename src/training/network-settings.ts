/** What the training and evaluation graphs depend on: two equal settings give equal graphs. */
export interface NetworkSettings {
  readonly backbone: 'resnet18' | 'resnet50' | 'vgg16' | 'vgg19';
  /** Frames of one sample; the network sees 3 x frames input channels. */
  readonly frames: number;
  /** Height and width of a frame in pixels. */
  readonly image: number;
  /** Standard deviation of the Gaussian noise added to training images, on the 0..1 pixel scale; 0 adds none. */
  readonly noise: number;
  /** Probability that a unit before a fully connected layer is dropped while training; 0 drops none. */
  readonly dropout: number;
  /** Mean over the batch of the squared error, the absolute error, or Huber's loss with delta 1. */
  readonly loss: 'mse' | 'mae' | 'huber';
  readonly optimizer: 'adam' | 'sgd';
  /** Adam's decay rates of the first and second moment, and what keeps its denominator from 0. */
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Momentum of `sgd`; 0 keeps no velocity. */
  readonly momentum: number;
  readonly weightDecay: number;
  /** coupled: added to the gradient of every parameter (PyTorch's Adam); decoupled: taken off the parameter itself (AdamW). */
  readonly decay: 'coupled' | 'decoupled';
  /** The gradient of all parameters together is scaled down to this Euclidean norm where it is longer; null never. */
  readonly clipNorm: number | null;
  /** bfloat16: convolutions and matrix products multiply in it; parameters, their moments and BatchNorm stay float32. */
  readonly precision: 'float32' | 'bfloat16';
  /** What is not trained: nothing; all but the last layer (backbone); all but the first convolution and the last layer (body). */
  readonly freeze: 'none' | 'backbone' | 'body';
  /** The most samples of one training step. */
  readonly batchSize: number;
}
