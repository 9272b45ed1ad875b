// Reads batches while the main thread, which native TensorFlow blocks, trains on the one before.
import { parentPort, workerData } from 'node:worker_threads';
import { readBatch } from './batch.js';
import type { BatchRequest, BatchWorkerData } from './batches-ahead.js';
import { openFrames } from './frames-file.js';

// Not a window's: there is no origin to name.
/* oxlint-disable unicorn/require-post-message-target-origin */
const { file, rooms } = workerData as BatchWorkerData;
const reader = openFrames(file);

parentPort?.on('message', ({ samples, room }: BatchRequest) => {
  try {
    parentPort?.postMessage(readBatch(reader, samples, rooms[room]).length);
  } catch {
    // The main thread reads it again and throws what it finds: an error loses its class on the way there.
    parentPort?.postMessage(null);
  }
});
