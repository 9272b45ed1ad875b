import { readBatch } from '#src/dataset/batch.js';
import { batchRoom } from '../dataset/batch-room.js';
import type { FrameReader } from '#src/dataset/batch.js';
import type { TrainingData } from '#src/training/training-contract.js';

/** Reads batches at once in this thread, for data that is no file. */
export function batchesHere(reader: FrameReader): TrainingData['openBatches'] {
  return (batchSize, frames) => {
    const rooms = [0, 1].map(() => batchRoom(batchSize, frames, reader.image));
    let turn = 0;
    return {
      read: async (samples) => readBatch(reader, samples, rooms[(turn += 1) % 2]!),
      close: () => undefined,
    };
  };
}
