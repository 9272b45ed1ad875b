import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decodeImage } from '#src/dataset/pack/decode-image.js';
import { completeOptions } from '#src/frames/extraction-options.js';
import { extractFrames } from '#src/frames/extract-frames.js';
import { frameWorkers } from '#src/frames/frame-workers.js';
import { keptFrames, readManifest } from '#src/frames/manifest.js';
import { readPool } from '#src/predict/read-pool.js';
import { renderVideo } from '../frames/small-videos.js';

const folder = mkdtempSync(join(tmpdir(), 'read-pool-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('reads one video after another with the same workers: the very pixels of a dataset', async () => {
  const options = completeOptions({ samples: 20, size: 90 });
  const image = 24;
  const workers = frameWorkers(1);
  // The second repeats one picture: equal images in one pool.
  for (const [name, source] of [
    ['moving', 'testsrc2'],
    ['still', 'smptebars'],
  ] as const) {
    const video = join(folder, `${name}.mp4`);
    renderVideo(video, 2, source);
    await extractFrames({ inputs: [video], out: join(folder, 'pools'), options });
    const pools = join(folder, 'pools', name);
    const written = readManifest(pools);
    if (!('manifest' in written)) throw new Error(written.problem.message);
    const expected: Uint8Array[] = [];
    for (const { file, sha256 } of keptFrames(written.manifest)) {
      const decoded = await decodeImage({ path: join(pools, file), sha256 }, image);
      if (typeof decoded !== 'string') expected.push(decoded);
    }
    const read = await readPool(video, {
      options,
      image,
      knownVideos: new Map(),
      workers,
      signal: new AbortController().signal,
      onDecoded: () => undefined,
    });
    if (read.kind === 'refused') throw new Error(read.message);
    expect(expected.length).toBeGreaterThan(5);
    expect(read.pool.count).toBe(expected.length);
    expect(Buffer.compare(read.pool.pixels, Buffer.concat(expected))).toBe(0);
  }
  await workers.close();
});
