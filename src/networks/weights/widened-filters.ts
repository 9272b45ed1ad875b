/**
 * The filters of a first convolution for pictures of 3 channels, made ones for several frames: channel c takes those of
 * channel c % 3, divided by the number of frames, so that equal frames give what one picture gave. Each number is the
 * double product with 1/frames, rounded once.
 * @param filters [count, 3, height, width]
 * @param shape of the result, [count, 3 * frames, height, width]
 */
export function widenedFilters(filters: Float32Array, shape: readonly number[]): Float32Array {
  const [count = 0, channels = 0, height = 0, width = 0] = shape;
  const picture = 3 * height * width;
  const frames = channels / 3;
  const widened = new Float32Array(count * frames * picture);
  const scale = 1 / frames;
  for (let place = 0; place < filters.length; place += 1) {
    const filter = Math.floor(place / picture);
    const scaled = (filters[place] ?? 0) * scale;
    for (let frame = 0; frame < frames; frame += 1) {
      widened[(filter * frames + frame) * picture + (place % picture)] = scaled;
    }
  }
  return widened;
}
