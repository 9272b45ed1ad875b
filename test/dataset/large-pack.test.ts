import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { npyHeaderBytes, openFrames } from '#src/dataset/frames-file.js';

it('reads frames of a pack larger than memory, which it does not take in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-large-'));
  const path = join(folder, 'frames.npy');
  const image = 128;
  const frameBytes = image * image * 3;
  const frames = Math.ceil((totalmem() * 1.5) / frameBytes);
  // Holes take no room on the disk and read as zeros.
  const handle = openSync(path, 'w');
  ftruncateSync(handle, npyHeaderBytes + frames * frameBytes);
  const marked = [0, Math.floor(frames / 2), frames - 1];
  for (const [place, frame] of marked.entries()) {
    const pixels = new Uint8Array(frameBytes).fill(place + 1);
    writeSync(handle, pixels, 0, frameBytes, npyHeaderBytes + frame * frameBytes);
  }
  closeSync(handle);
  try {
    const before = process.memoryUsage.rss();
    const reader = openFrames({ path, folder, image, frames });
    const batch = new Uint8Array(marked.length * frameBytes);
    reader.readFrames(marked, batch, 0);
    reader.close();
    for (const place of marked.keys()) {
      const read = batch.subarray(place * frameBytes, (place + 1) * frameBytes);
      expect(read.every((value) => value === place + 1)).toBe(true);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(200e6);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
