import { execFileSync } from 'node:child_process';

/** Red, green and blue, 0 to 255, as a BT.709 screen is given them. */
export type Colour = readonly [number, number, number];

/** How a colour is written into a film. Curves and matrices are written out here, so that ffmpeg's are held against something else. */
export interface Coding {
  readonly curve: 'PQ' | 'HLG' | 'gamma';
  readonly gamut: 'bt2020' | 'p3' | 'bt709';
  readonly matrix: 'bt2020nc' | 'bt709' | 'smpte170m';
  readonly bits: 8 | 10;
  readonly range: 'tv' | 'pc';
}

const toLinear = (colour: Colour) => colour.map((value) => (value / 255) ** 2.4);

/** From linear BT.709 into the linear light of another gamut (ITU-R BT.2087; SMPTE EG 432-1). */
const gamuts: Readonly<Record<Coding['gamut'], readonly (readonly number[])[]>> = {
  bt709: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bt2020: [
    [0.6274, 0.3293, 0.0433],
    [0.0691, 0.9195, 0.0114],
    [0.0164, 0.088, 0.8956],
  ],
  p3: [
    [0.8225, 0.1774, 0],
    [0.0332, 0.9669, 0],
    [0.0171, 0.0724, 0.9108],
  ],
};

const luma: Readonly<Record<Coding['matrix'], readonly [number, number]>> = {
  bt2020nc: [0.2627, 0.0593],
  bt709: [0.2126, 0.0722],
  smpte170m: [0.299, 0.114],
};

/** SMPTE ST 2084, where 1 is 10,000 nits. */
function pq(light: number): number {
  const power = Math.max(0, light) ** (2610 / 16384);
  return ((3424 / 4096 + (2413 / 128) * power) / (1 + (2392 / 128) * power)) ** (2523 / 32);
}

/** ARIB STD-B67 for a screen of 1,000 nits, where 1 is what it can show. Its system gamma is taken of each channel, as zscale does. */
function hlg(light: number): number {
  const scene = Math.max(0, light) ** (1 / 1.2);
  return scene <= 1 / 12
    ? Math.sqrt(3 * scene)
    : 0.17883277 * Math.log(12 * scene - 0.28466892) + 0.55991073;
}

function signal(colour: Colour, { curve, gamut }: Coding): number[] {
  const linear = toLinear(colour);
  const inGamut = gamuts[gamut].map((row) =>
    row.reduce((sum, factor, place) => sum + factor * (linear[place] ?? 0), 0),
  );
  if (curve === 'PQ') return inGamut.map((light) => pq((light * 203) / 10_000));
  if (curve === 'HLG') return inGamut.map((light) => hlg((light * 203) / 1000));
  return inGamut.map((light) => Math.max(0, light) ** (1 / 2.4));
}

/** Y, Cb and Cr of a colour as they are stored. */
function stored(colour: Colour, coding: Coding): number[] {
  const [red = 0, green = 0, blue = 0] = signal(colour, coding);
  const [forRed, forBlue] = luma[coding.matrix];
  const y = forRed * red + (1 - forRed - forBlue) * green + forBlue * blue;
  const chroma = [(blue - y) / (2 - 2 * forBlue), (red - y) / (2 - 2 * forRed)];
  const scale = 2 ** (coding.bits - 8);
  const full = 2 ** coding.bits - 1;
  const levels =
    coding.range === 'pc'
      ? [y * full, ...chroma.map((value) => value * full + 128 * scale)]
      : [(16 + 219 * y) * scale, ...chroma.map((value) => (128 + 224 * value) * scale)];
  return levels.map((level) => Math.min(full, Math.max(0, Math.round(level))));
}

const width = 64;
const height = 36;

/**
 * A short film without loss whose left half shows one colour and whose right half another.
 * @param flags what it says of itself, such as `-color_trc smpte2084`
 */
export function renderColours(
  path: string,
  halves: readonly [Colour, Colour],
  coding: Coding,
  flags: string,
): void {
  const [left, right] = halves.map((colour) => stored(colour, coding));
  const planes = [0, 1, 2].flatMap((plane) =>
    Array.from(
      { length: width * height },
      (_, place) => (place % width < width / 2 ? left : right)?.[plane] ?? 0,
    ),
  );
  const frame =
    coding.bits === 8 ? Uint8Array.from(planes) : new Uint8Array(Uint16Array.from(planes).buffer);
  const format = coding.bits === 8 ? 'yuv444p' : 'yuv444p10le';
  const source = `-f rawvideo -pix_fmt ${format} -s ${width}x${height} -r 10 -i -`;
  const words = `-v error -y ${source} -color_range ${coding.range} ${flags} -c:v ffv1`;
  execFileSync('ffmpeg', [...words.split(' '), path], {
    input: Buffer.concat(Array.from({ length: 5 }, () => frame)),
  });
}
