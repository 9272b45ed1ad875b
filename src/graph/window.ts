import type { Attribute } from './graph.js';

/** The attributes of an operation that slides a window over NHWC images with equal strides and symmetric padding. */
export function windowAttributes(
  stride: number,
  padding: number,
): Readonly<Record<string, Attribute>> {
  const around = [0, 0, padding, padding, padding, padding, 0, 0];
  return {
    strides: { kind: 'integers', value: [1, stride, stride, 1] },
    padding: { kind: 'text', value: padding === 0 ? 'VALID' : 'EXPLICIT' },
    explicit_paddings: { kind: 'integers', value: padding === 0 ? [] : around },
    data_format: { kind: 'text', value: 'NHWC' },
  };
}

/** How many places a window has along one axis; null where the extent is unknown. @throws RangeError where it has none. */
export function windowExtent(
  extent: number | null,
  window: number | null,
  stride: number,
  padding: number,
): number | null {
  if (extent === null || window === null) return null;
  const places = Math.floor((extent + 2 * padding - window) / stride) + 1;
  if (places < 1) {
    throw new RangeError(
      `A window of ${window} does not fit into ${extent} pixels with ${padding} of padding.`,
    );
  }
  return places;
}
