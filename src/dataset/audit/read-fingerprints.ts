import type { Pack } from '../pack/pack.js';
import { takeFingerprints } from './fingerprints.js';
import type { Fingerprints } from './fingerprints.js';
import type { PictureCallbacks } from './pictures.js';

/** Bytes read at once: a progress and a stop a tenth of a second. */
const bytesAtOnce = 16 * 2 ** 20;

/**
 * The fingerprints of all frames of a dataset, which are read once, from first to last.
 * @throws what Pack.readFrames throws; the signal's reason
 */
export async function readFingerprints(
  pack: Pick<Pack, 'frames' | 'image' | 'readFrames'>,
  { signal, onShare }: PictureCallbacks,
): Promise<Fingerprints> {
  const frameBytes = pack.image ** 2 * 3;
  const atOnce = Math.max(1, Math.floor(bytesAtOnce / frameBytes));
  const room = new Uint8Array(atOnce * frameBytes);
  const taker = takeFingerprints(pack.frames, pack.image);
  for (let first = 0; first < pack.frames; first += atOnce) {
    const count = Math.min(atOnce, pack.frames - first);
    pack.readFrames(
      Array.from({ length: count }, (_, place) => first + place),
      room,
      0,
    );
    for (let place = 0; place < count; place += 1) {
      taker.take(first + place, room.subarray(place * frameBytes, (place + 1) * frameBytes));
    }
    onShare?.((first + count) / pack.frames);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
  return taker.fingerprints;
}
