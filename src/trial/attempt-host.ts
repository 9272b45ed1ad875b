import { isFenced } from '../runs/attempt-folder.js';
import { writeProgress } from '../runs/progress-file.js';
import type { MetricsWriter } from '../runs/metrics-file.js';
import { writeCheckpoint } from '../training/checkpoint-folder.js';
import type { TrainingHost } from '../training/training-contract.js';
import { peakMemoryBytes } from './peak-memory.js';

/** How a trial's loop speaks: through the files of its attempt. */
export function attemptHost(
  attemptFolder: string,
  checkpointsFolder: string,
  metrics: MetricsWriter,
  signal: AbortSignal,
  checkpoints: TrainingHost['checkpoints'],
): TrainingHost {
  return {
    metrics(epoch, step, values) {
      metrics.append(Object.entries(values).map(([name, value]) => ({ epoch, step, name, value })));
      metrics.flush();
    },
    progress(progress) {
      writeProgress(attemptFolder, { ...progress, at: Date.now() });
    },
    checkpoint(checkpoint) {
      if (isFenced(attemptFolder)) return 'fenced';
      writeCheckpoint(checkpointsFolder, checkpoint);
      return 'written';
    },
    signal,
    clock: () => performance.now(),
    peakMemoryBytes,
    checkpoints,
  };
}
