/** Why a sampled frame is not informative. */
export type Dropped = 'dark' | 'flat';

/** A frame of one colour: its standard deviation is below one of 255 levels, the noise of a coded black frame. */
const oneColour = 1;

/**
 * Which sampled frames are kept (null) and why the others are dropped: a frame is dark when its mean, flat when its standard
 * deviation is among the lowest `percentile` % of all sampled frames, and flat whatever the others are when it shows one colour.
 * Exactly floor(n x percentile / 100) frames are the lowest; of equal ones the earlier count as lower.
 */
export function informativeFrames(
  frames: readonly { readonly mean: number; readonly std: number }[],
  percentile: number,
): (Dropped | null)[] {
  const count = Math.floor((frames.length * percentile) / 100);
  const lowest = (value: (index: number) => number) =>
    new Set(
      Array.from(frames.keys())
        .toSorted((first, second) => value(first) - value(second) || first - second)
        .slice(0, count),
    );
  const dark = lowest((index) => frames[index]?.mean ?? 0);
  const flat = lowest((index) => frames[index]?.std ?? 0);
  return frames.map((frame, index) => {
    if (dark.has(index)) return 'dark';
    return flat.has(index) || frame.std < oneColour ? 'flat' : null;
  });
}
