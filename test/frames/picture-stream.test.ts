import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readPictures } from '#src/frames/picture-stream.js';

const ppm = (width: number, height: number, value: number) =>
  Buffer.concat([
    Buffer.from(`P6\n${width} ${height}\n255\n`),
    Buffer.alloc(width * height * 3, value),
  ]);

async function read(chunks: Iterable<Buffer>, mostPixels = 100) {
  const pictures = [];
  for await (const picture of readPictures(Readable.from(chunks), mostPixels)) {
    pictures.push([picture.width, picture.height, [...picture.pixels]]);
  }
  return pictures;
}

it('reads pictures of any size however the pipe cuts them, and leaves out one that ends early', async () => {
  const bytes = Buffer.concat([ppm(2, 1, 10), ppm(1, 3, 35), ppm(4, 4, 7).subarray(0, 40)]);
  const expected = [
    [2, 1, Array.from({ length: 6 }, () => 10)],
    [1, 3, Array.from({ length: 9 }, () => 35)],
  ];
  for (const length of [1, 2, 7, 1000]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
      bytes.subarray(index * length, (index + 1) * length),
    );
    expect(await read(chunks)).toEqual(expected);
  }
});

it('refuses what is too large before making room for it, and what is no picture', async () => {
  await expect(read([Buffer.from('P6\n100000 100000\n255\n')])).rejects.toThrow('exceeds');
  await expect(read([Buffer.alloc(100)])).rejects.toThrow('no PPM');
});
