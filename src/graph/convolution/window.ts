import type { Attribute } from '../graph.js';
import type { Shape } from '../shape.js';

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
  [, height = null, width = null]: Shape,
  window: SlidingWindow,
): Readonly<Record<string, Attribute>> {
  const { stride, padding } = window;
  const kind = paddingKind([height, width], window);
  const around = [0, 0, padding, padding, padding, padding, 0, 0];
  return {
    strides: { kind: 'integers', value: [1, stride, stride, 1] },
    padding: { kind: 'text', value: kind },
    explicit_paddings: { kind: 'integers', value: kind === 'EXPLICIT' ? around : [] },
    data_format: { kind: 'text', value: 'NHWC' },
  };
}

/** How TensorFlow calls this padding. */
export function paddingKind(
  extents: readonly (number | null)[],
  window: SlidingWindow,
): 'VALID' | 'SAME' | 'EXPLICIT' {
  if (window.padding === 0) return 'VALID';
  return extents.every((extent) => extent !== null && isSame(extent, window)) ? 'SAME' : 'EXPLICIT';
}

/** SAME pads just enough for ceil(extent / stride) places, the odd pixel at the end. */
function isSame(image: number, { extent, stride, padding }: SlidingWindow): boolean {
  const places = Math.ceil(image / stride);
  return (places - 1) * stride + extent - image === 2 * padding;
}

/** How many places a window has along one axis; null where the extent is unknown. @throws RangeError where it has none. */
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
