import { mean } from '../statistics/crossed-table.js';

/** What the cheap reference sees of a frame: mean and standard deviation of each channel, and how much edge there is. */
export const frameStatisticNames = [
  'redMean',
  'greenMean',
  'blueMean',
  'redStd',
  'greenStd',
  'blueStd',
  'edgeEnergy',
] as const;

/**
 * The statistics of one frame, in the order of their names, on the 0..1 pixel scale. Edge energy is the mean absolute
 * difference of luma (BT.601) between neighbours to the right and below.
 * @param pixels uint8 [size, size, 3]
 */
export function frameStatistics(pixels: Uint8Array, size: number): readonly number[] {
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  const luma = new Float32Array(size * size);
  for (let place = 0; place < size * size; place += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const value = (pixels[place * 3 + channel] as number) / 255;
      sums[channel] = (sums[channel] as number) + value;
      squares[channel] = (squares[channel] as number) + value * value;
      luma[place] = (luma[place] as number) + value * (lumaWeights[channel] as number);
    }
  }
  const count = size * size;
  const means = sums.map((sum) => sum / count);
  const stds = squares.map((square, channel) =>
    Math.sqrt(Math.max(0, square / count - (means[channel] as number) ** 2)),
  );
  return [...means, ...stds, edgeEnergy(luma, size)];
}

const lumaWeights = [0.299, 0.587, 0.114];

function edgeEnergy(luma: Float32Array, size: number): number {
  let sum = 0;
  for (let row = 0; row < size - 1; row += 1) {
    for (let column = 0; column < size - 1; column += 1) {
      const at = row * size + column;
      const here = luma[at] as number;
      sum += Math.abs((luma[at + 1] as number) - here);
      sum += Math.abs((luma[at + size] as number) - here);
    }
  }
  return sum / (2 * (size - 1) ** 2);
}

/** Mean and standard deviation (ddof 0) over a movie's frames of each statistic: what a movie is to the cheap reference. */
export function movieStatistics(frames: readonly (readonly number[])[]): readonly number[] {
  const columns = frameStatisticNames.map((_, place) => frames.map((frame) => frame[place] ?? 0));
  const means = columns.map(mean);
  const stds = columns.map((values, place) =>
    Math.sqrt(mean(values.map((value) => (value - (means[place] ?? 0)) ** 2))),
  );
  return [...means, ...stds];
}
