/** What a tensor of a network is for; it decides how it starts and how the graph lays it out. */
export type TensorRole =
  | 'convolution-weight'
  | 'convolution-bias'
  | 'linear-weight'
  | 'linear-bias'
  | 'norm-scale'
  | 'norm-offset'
  | 'running-mean'
  | 'running-variance';

/** One tensor of a network as torchvision's state_dict has it. */
export interface NetworkTensor {
  /** The state_dict key, such as `layer1.0.conv1.weight`. */
  readonly name: string;
  readonly role: TensorRole;
  /** PyTorch's layout: convolutions [filters, channels, height, width], linear layers [out, in]. */
  readonly shape: readonly number[];
  /** Values that enter each result, which the starting range of linear layers depends on. */
  readonly fanIn: number;
}

/** Whether the optimiser changes it; BatchNorm's running statistics move by themselves. */
export function isParameter({ role }: NetworkTensor): boolean {
  return role !== 'running-mean' && role !== 'running-variance';
}

/** torchvision's name for a tensor of a file. */
export interface TensorName {
  readonly name: string;
  /** Whether a linear layer's weight stands in the file as a convolution's. */
  readonly asConvolution: boolean;
}
