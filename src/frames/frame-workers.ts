import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { EncodedFrame, FrameTask, ThumbnailTask, versions } from './frame-worker.js';

/** The threads that turn pictures into image files. They alone load sharp: it takes a tenth of a second. */
export type FrameWorkers = ReturnType<typeof frameWorkers>;

/** Threads start when there is work for them, and end when there is none for ten seconds. */
export function frameWorkers(threads: number) {
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./frame-worker.js', import.meta.url)),
    minThreads: 0,
    maxThreads: threads,
    // sharp has its own threads, so that one thread of ours keeps two processors busy.
    concurrentTasksPerWorker: 2,
    idleTimeout: 10_000,
  });
  const run = async <T>(name: string, task: unknown, transferList: ArrayBuffer[] = []) =>
    (await pool.run(task, { name, transferList })) as T;
  return {
    threads,
    /** The pixels move to the thread and are gone here. */
    encode: async (task: FrameTask) =>
      await run<EncodedFrame>('encodeFrame', task, [task.picture.pixels.buffer]),
    thumbnail: async (task: ThumbnailTask) => await run<string | null>('encodeThumbnail', task),
    versions: async () => await run<ReturnType<typeof versions>>('versions', null),
    close: async () => {
      await pool.destroy();
    },
  };
}

/**
 * How many threads keep up with the decoders: one encodes some 600 frames a second of 455 x 256 pixels, where a core decodes hardly
 * 50 sampled ones. Each more costs a fifth of a second of processor time to start, and its memory.
 */
export function encodingThreads(processors: number, jobs: number, size: number): number {
  const needed = Math.ceil((jobs / 4) * Math.max(1, (size / 256) ** 2));
  return Math.max(1, Math.min(needed, processors, 4));
}

/** A video alone gets all processors; several at a time decode with one thread each, which wastes none on waiting. */
export function decoderThreads(processors: number, jobs: number): number {
  return jobs === 1 ? Math.min(processors, 16) : Math.max(1, Math.floor(processors / jobs));
}
