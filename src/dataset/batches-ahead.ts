import { Worker } from 'node:worker_threads';
import { type BatchSample, type FrameReader, readBatch } from './batch.js';
import type { FramesFile } from './frames-file.js';

/** Reads batches, one after another. */
export interface BatchReader {
  /**
   * @returns uint8 [samples, frames, H, W, 3], valid until the read after the next begins: one batch may be trained on while
   *   another is read.
   * @throws what reading the frames throws
   */
  read(samples: readonly BatchSample[]): Promise<Uint8Array>;
  /** Ends the reading; a read under way may never finish. */
  close(): void;
}

/** What the worker thread is started with. */
export interface BatchWorkerData {
  readonly file: FramesFile;
  readonly rooms: readonly [Uint8Array, Uint8Array];
}

/** What it is sent; it answers with the number of bytes, or null where that failed. */
export interface BatchRequest {
  readonly samples: readonly BatchSample[];
  readonly room: 0 | 1;
}

/**
 * Reads batches in another thread, into two rooms in turn.
 * @param here reads the same frames in this thread: used where the worker failed, so that its error is this thread's.
 * @param roomBytes of the largest batch.
 */
export function readBatchesAhead(
  file: FramesFile,
  here: FrameReader,
  roomBytes: number,
): BatchReader {
  const room = () => new Uint8Array(new SharedArrayBuffer(roomBytes));
  const rooms = [room(), room()] as const;
  const workerData: BatchWorkerData = { file, rooms };
  const worker = new Worker(new URL('./batch-worker.js', import.meta.url), {
    workerData,
    // Not what the process was started with: --input-type, say, is for its own entry.
    execArgv: [],
  });
  const waiting: {
    readonly resolve: (bytes: number | null) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  let broken: Error | null = null;
  const breakOff = (error: Error) => {
    broken ??= error;
    for (const { reject } of waiting.splice(0)) reject(broken);
  };
  worker.on('message', (bytes: number | null) => waiting.shift()?.resolve(bytes));
  worker.on('error', breakOff);
  worker.on('exit', () => {
    breakOff(new Error('The thread that reads batches has ended.'));
  });
  let turn: 0 | 1 = 0;
  return {
    async read(samples) {
      const current = turn;
      turn = current === 0 ? 1 : 0;
      if (broken !== null) throw broken;
      const bytes = await new Promise<number | null>((resolve, reject) => {
        waiting.push({ resolve, reject });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage({ samples, room: current } satisfies BatchRequest);
      });
      return bytes === null
        ? readBatch(here, samples, rooms[current])
        : rooms[current].subarray(0, bytes);
    },
    close() {
      void worker.terminate();
    },
  };
}

/** A batch that has been read. */
interface ReadBatch<Item> {
  readonly items: readonly Item[];
  /** uint8 [items, frames, H, W, 3], valid until the next batch is requested. */
  readonly images: Uint8Array;
}

/**
 * Reads batches in their order, each while the one before is being used.
 * @throws what reading throws, once that batch is requested.
 */
export async function* readAhead<Item>(
  reader: BatchReader,
  batches: readonly (readonly Item[])[],
  sampleOf: (item: Item) => BatchSample,
): AsyncGenerator<ReadBatch<Item>, void> {
  const start = (items: readonly Item[]) => {
    const images = reader.read(items.map(sampleOf));
    // The read below reports its failure; where the rest is cancelled, nothing does.
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
