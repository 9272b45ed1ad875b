import { constant, constantValues, integers, scalar } from '../constants.js';
import { apply } from '../graph.js';
import type { Attribute, GradientFunction, Output, Shape } from '../graph.js';

/** A window that slides over images with the same stride and the same padding on all sides. */
export interface SlidingWindow {
  readonly extent: number;
  readonly stride: number;
  readonly padding: number;
}

/**
 * The attributes of an operation that slides a window over NHWC images. Symmetric padding is written as SAME where
 * TensorFlow's SAME is symmetric, and as EXPLICIT only elsewhere: oneDNN has no backward convolution for EXPLICIT, and
 * Eigen's takes 2 to 20 times as long.
 */
export function windowAttributes(
  images: Shape,
  window: SlidingWindow,
): Readonly<Record<string, Attribute>> {
  const { stride, padding } = window;
  const kind = paddingKind(images, window);
  const around = [0, 0, padding, padding, padding, padding, 0, 0];
  return {
    strides: [1, stride, stride, 1],
    padding: kind,
    explicit_paddings: kind === 'EXPLICIT' ? around : [],
    data_format: 'NHWC',
  };
}

/** What TensorFlow calls the padding of a window over images of this shape. */
export function paddingKind(
  images: Shape,
  { extent, stride, padding }: SlidingWindow,
): 'VALID' | 'SAME' | 'EXPLICIT' {
  if (padding === 0) return 'VALID';
  // SAME pads just enough for ceil(pixels / stride) places, the odd pixel at the end.
  const isSame = images.slice(1, 3).every((pixels) => {
    if (pixels === null) return false;
    return (Math.ceil(pixels / stride) - 1) * stride + extent - pixels === 2 * padding;
  });
  return isSame ? 'SAME' : 'EXPLICIT';
}

/** How many places a window has along one axis; null where the extent is unknown. @throws RangeError where it has none */
export function windowExtent(
  image: number | null,
  { extent, stride, padding }: SlidingWindow,
): number | null {
  if (image === null) return null;
  const places = Math.floor((image + 2 * padding - extent) / stride) + 1;
  if (places < 1) {
    throw new RangeError(
      `A window of ${extent} does not fit into ${image} pixels with ${padding} of padding.`,
    );
  }
  return places;
}

/** The shape of what a window gives over images, with so many channels. */
export function windowShape(
  [batch = null, height = null, width = null]: Shape,
  window: SlidingWindow,
  channels: number | null,
): Shape {
  return [batch, windowExtent(height, window), windowExtent(width, window), channels];
}

/** Images [batch, height, width, channels] with so many rows and columns of one value on each side. */
export function pad(images: Output, padding: number, value: number): Output {
  const { graph } = images.node;
  const widths = [0, 0, padding, padding, padding, padding, 0, 0];
  const sides = constant(graph, widths, [4, 2], 'int32');
  return apply('PadV2', [images, sides, scalar(graph, value, images.type)], {
    shape: paddedShape(images.shape, padding),
    attributes: { Tpaddings: { type: 'int32' } },
  });
}

/** The extents of images with so many rows and columns more on each side. */
export function paddedShape(
  [batch = null, height = null, width = null, channels = null]: Shape,
  padding: number,
): Shape {
  const wider = (extent: number | null) => (extent === null ? null : extent + 2 * padding);
  return [batch, wider(height), wider(width), channels];
}

/** Padded images without their padding: of this shape. */
export function withoutPadding(padded: Output, padding: number, shape: Shape): Output {
  const { graph } = padded.node;
  const begin = integers(graph, [0, padding, padding, 0]);
  // An unknown extent becomes -1, all that is left: right as long as nothing pads it.
  return apply('Slice', [padded, begin, integers(graph, shape)], {
    shape,
    attributes: { Index: { type: 'int32' } },
  });
}

export const padGradient: GradientFunction = ({ gradient, inputs: [images, widths] }) => {
  const [, , padding = 0] = constantValues(widths);
  return [() => withoutPadding(gradient, padding, images.shape)];
};
