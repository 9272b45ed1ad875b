import type { BatchSample } from './batch.js';
import type { BatchReader } from './batches-ahead.js';

/** A batch that has been read. */
export interface ReadBatch<Item> {
  readonly items: readonly Item[];
  /** uint8 [items, frames, H, W, 3], valid until the next batch is asked for. */
  readonly images: Uint8Array;
}

/**
 * Reads batches in their order, each while the one before is being used.
 * @throws what reading throws, once that batch is asked for.
 */
export async function* readAhead<Item>(
  reader: BatchReader,
  batches: readonly (readonly Item[])[],
  sampleOf: (item: Item) => BatchSample,
): AsyncGenerator<ReadBatch<Item>, void> {
  const start = (items: readonly Item[]) => {
    const images = reader.read(items.map(sampleOf));
    // Whoever asks for it hears of its failure; nobody may, where the rest is given up.
    images.catch(() => undefined);
    return { items, images };
  };
  let next = batches[0] === undefined ? null : start(batches[0]);
  for (let place = 1; next !== null; place += 1) {
    const { items, images } = next;
    const read = await images;
    const following: readonly Item[] | undefined = batches[place];
    next = following === undefined ? null : start(following);
    yield { items, images: read };
  }
}
