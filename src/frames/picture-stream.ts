import type { Readable } from 'node:stream';

/** Interleaved RGB, 8 bits a channel, [height, width, 3]. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** The longest header this reads: `P6`, a width, a height and `255`, each of them on a line or after a blank. */
const longestHeader = 64;

/**
 * Pictures out of a stream of PPM files, one after another as ffmpeg's image2pipe writes them. Each states its own size, so
 * nothing need be known before; a picture that ends early (ffmpeg was killed) is left out.
 * @throws RangeError for a picture of more than `mostPixels`, or bytes that are no PPM.
 */
export async function* readPictures(stream: Readable, mostPixels: number): AsyncGenerator<Picture> {
  let header = '';
  let picture: Picture | null = null;
  let filled = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let offset = 0;
    while (offset < chunk.length) {
      if (picture === null) {
        header += String.fromCharCode(chunk[offset] ?? 0);
        offset += 1;
        picture = pictureOfHeader(header, mostPixels);
        if (picture === null) continue;
        header = '';
        filled = 0;
      }
      const taken = Math.min(chunk.length - offset, picture.pixels.length - filled);
      picture.pixels.set(chunk.subarray(offset, offset + taken), filled);
      offset += taken;
      filled += taken;
      if (filled === picture.pixels.length) {
        yield picture;
        picture = null;
      }
    }
  }
}

function pictureOfHeader(header: string, mostPixels: number): Picture | null {
  const match = /^P6\s(\d+)\s(\d+)\s255\s$/.exec(header);
  if (match === null) {
    if (header.length > longestHeader) throw new RangeError('ffmpeg wrote no PPM picture.');
    return null;
  }
  const [width, height] = [Number(match[1]), Number(match[2])];
  if (width * height > mostPixels) {
    throw new RangeError(`A picture of ${width} x ${height} exceeds ${mostPixels} pixels.`);
  }
  return { width, height, pixels: new Uint8Array(width * height * 3) };
}
