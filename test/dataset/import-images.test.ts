import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeBytes } from '#src/dataset/pack/decode-image.js';

const side = 16;

/** Four quarters in four colours: clockwise from the top left. */
const quarters = [
  [200, 60, 40],
  [40, 120, 200],
  [60, 180, 60],
  [230, 220, 90],
] as const;

const picture = () => {
  const pixels = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const quarter = y < side / 2 ? (x < side / 2 ? 0 : 1) : x < side / 2 ? 3 : 2;
      pixels.set(quarters[quarter] ?? [], (y * side + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
};

/** The four quarters of a picture as it is decoded, clockwise from the top left. */
async function decoded(image: Sharp): Promise<number[][]> {
  const pixels = await decodeBytes(await image.toBuffer(), side);
  if (typeof pixels === 'string') throw new Error(pixels);
  const low = side / 4;
  const high = side - low;
  return [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ].map(([x = 0, y = 0]) => [...pixels.subarray((y * side + x) * 3, (y * side + x) * 3 + 3)]);
}

function expectColours(
  found: readonly (readonly number[])[],
  wanted: readonly (readonly number[])[],
  within: number,
): void {
  const differences = wanted.flatMap((colour, place) =>
    colour.map((value, channel) => Math.abs(value - (found[place]?.[channel] ?? NaN))),
  );
  expect(Math.max(...differences), JSON.stringify(found)).toBeLessThanOrEqual(within);
}

const [red, blue, green, yellow] = quarters;

/** How EXIF's numbers encode a turned or mirrored picture; TIFF 6.0, tag 274. */
const shown = [
  [1, red, blue, green, yellow],
  [2, blue, red, yellow, green],
  [3, green, yellow, red, blue],
  [4, yellow, green, blue, red],
  [5, red, yellow, green, blue],
  [6, yellow, red, blue, green],
  [7, green, blue, red, yellow],
  [8, blue, green, yellow, red],
] as const;

describe('an image with EXIF orientation', () => {
  it.for(shown)('%i is shown upright, in every format', async ([orientation, ...colours]) => {
    const tagged = picture().withMetadata({ orientation });
    for (const image of [
      tagged.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
      tagged.clone().png(),
      tagged.clone().webp({ lossless: true }),
    ]) {
      expectColours(await decoded(image), colours, 4);
    }
  });

  it('that is not square changes sides before it is resized', async () => {
    const wide = Buffer.concat(
      Array.from({ length: 4 }, () =>
        Buffer.from([
          ...Array.from({ length: 24 }, () => 250),
          ...Array.from({ length: 24 }, () => 10),
        ]),
      ),
    );
    const image = sharp(wide, { raw: { width: 16, height: 4, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .png();
    expectColours(
      await decoded(image),
      [
        [250, 250, 250],
        [250, 250, 250],
        [10, 10, 10],
        [10, 10, 10],
      ],
      2,
    );
  });
});

describe('an image of another kind', () => {
  /** libvips makes grey in linear light. */
  const grey = quarters.map(([r, g, b]) => {
    const light = [r, g, b].map((value) => (value / 255) ** 2.2);
    const sum = 0.2126 * (light[0] ?? 0) + 0.7152 * (light[1] ?? 0) + 0.0722 * (light[2] ?? 0);
    return Math.round(255 * sum ** (1 / 2.2));
  });

  it.for([
    ['16 bits', () => picture().toColourspace('rgb16').png(), 2],
    ['a palette', () => picture().png({ palette: true }), 4],
    ['Display P3 with its profile', () => picture().withIccProfile('p3').png(), 6],
    ['Display P3 in a JPEG', () => picture().withIccProfile('p3').jpeg({ quality: 100 }), 8],
    ['alpha, which is left out', () => picture().ensureAlpha(0.5).png(), 0],
    [
      'CMYK without a profile, as well as that can be',
      () => picture().toColourspace('cmyk').jpeg({ quality: 100 }),
      60,
    ],
  ] as const)('%s comes out in sRGB', async ([, make, within]) => {
    expectColours(await decoded(make()), quarters, within);
  });

  it.for([
    ['grey', () => picture().greyscale().png()],
    ['grey of 16 bits', () => picture().toColourspace('grey16').png()],
    ['grey in a JPEG', () => picture().greyscale().jpeg({ quality: 100 })],
  ] as const)('%s has three equal channels', async ([, make]) => {
    const found = await decoded(make());
    for (const colour of found) expect(new Set(colour).size).toBe(1);
    expectColours(
      found,
      grey.map((value) => [value, value, value]),
      12,
    );
  });

  it('an animated WebP gives its first picture', async () => {
    const first = await picture().raw().toBuffer();
    const both = Buffer.concat([first, Buffer.alloc(first.length, 255)]);
    const raw = { width: side, height: side * 2, channels: 3, pageHeight: side } as const;
    expectColours(
      await decoded(sharp(both, { raw }).webp({ lossless: true, delay: [50, 50] })),
      quarters,
      0,
    );
  });
});
