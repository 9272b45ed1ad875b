import { bandCount, hashGrid } from './difference-hash.js';
import { gridCells, lumaGridOf } from './luma-grid.js';

/** What the audit keeps of every frame: 297 bytes, whatever its size. */
export interface Fingerprints {
  /** Frames there is room for. */
  readonly room: number;
  /** Luma, uint8 [room, gridHeight, gridWidth]. */
  readonly grids: Uint8Array;
  /** Difference hashes, uint16 [room, 4]. */
  readonly bands: Uint16Array;
  /** 1 where a frame shows enough to be compared, 0 where it is dark, flat or nearly so. */
  readonly detailed: Uint8Array;
}

/** Takes the fingerprints of frames as they come by. */
export interface FingerprintTaker {
  readonly fingerprints: Fingerprints;
  /** Takes that of frame `index`, uint8 [size, size, 3], over what was there. */
  take(index: number, pixels: Uint8Array): void;
}

/** @param size height and width of the frames in pixels */
export function takeFingerprints(room: number, size: number): FingerprintTaker {
  const fingerprints = {
    room,
    grids: new Uint8Array(room * gridCells),
    bands: new Uint16Array(room * bandCount),
    detailed: new Uint8Array(room),
  };
  const { grids, bands, detailed } = fingerprints;
  const lumaGrid = lumaGridOf(size);
  return {
    fingerprints,
    take(index, pixels) {
      const cells = grids.subarray(index * gridCells, (index + 1) * gridCells);
      lumaGrid(pixels, cells);
      detailed[index] = hashGrid(cells, bands, index * bandCount) ? 1 : 0;
    },
  };
}
