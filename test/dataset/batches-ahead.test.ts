import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBatch } from '#src/dataset/batch.js';
import { batchRoom } from './batch-room.js';
import { buildDataset } from '#src/dataset/pack/build.js';
import { trainingDraw } from '#src/dataset/draw.js';
import { openPack, type PackMovie } from '#src/dataset/pack/pack.js';
import { readAhead } from '#src/dataset/batches-ahead.js';
import { smallSource, testFolder } from './small-source.js';

const settings = { seed: 4, frames: 3, resample: true, reorder: true, flip: true, crop: 2 };

async function smallPack() {
  const options = await smallSource(testFolder());
  await buildDataset(options);
  return openPack(options.outFolder);
}

const sampleOf = (movie: PackMovie) => ({
  firstFrame: movie.firstFrame,
  draw: trainingDraw(settings, movie, 1),
});

describe('batches read ahead in a thread', () => {
  it('are those that are read at once, each complete while the next is being read', async () => {
    const pack = await smallPack();
    const reader = pack.openBatches(2, settings.frames);
    const batches = [0, 1, 2, 3, 4].map((first) => pack.movies.slice(first, first + 2));
    const seen: PackMovie[][] = [];
    for await (const { items, images } of readAhead(reader, batches, sampleOf)) {
      // Time enough for the next to be read into the wrong room.
      await new Promise((resolve) => setTimeout(resolve, 20));
      const room = batchRoom(2, settings.frames, pack.image);
      expect(Buffer.compare(images, readBatch(pack, items.map(sampleOf), room))).toBe(0);
      seen.push([...items]);
    }
    expect(seen).toEqual(batches);
    reader.close();
    pack.close();
  });

  it('fail with the error of the dataset where its file has shrunk', async () => {
    const pack = await smallPack();
    const reader = pack.openBatches(2, settings.frames);
    truncateSync(join(pack.folder, 'frames.npy'), 500);
    await expect(reader.read(pack.movies.slice(4, 6).map(sampleOf))).rejects.toMatchObject({
      kind: 'damaged',
    });
    reader.close();
    pack.close();
  });

  it('fail once the thread has ended, rather than wait forever', async () => {
    const pack = await smallPack();
    const reader = pack.openBatches(2, settings.frames);
    const under = reader.read([sampleOf(pack.movies[0]!)]).then(
      () => 'read',
      () => 'failed',
    );
    reader.close();
    expect(['read', 'failed']).toContain(await under);
    await expect(reader.read([sampleOf(pack.movies[0]!)])).rejects.toThrow('has ended');
    pack.close();
  });
});
