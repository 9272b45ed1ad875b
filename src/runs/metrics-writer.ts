import { closeSync, fsyncSync } from 'node:fs';
import { AttemptError } from './attempt-error.js';
import type { MetricRecord } from './metric-record.js';
import { appendToRunsFile, writeFully } from './runs-file.js';
import { runsLayout } from './runs-layout.js';

/** A metric as the training loop gives it; the writer adds `seq` and the time. */
type MetricPoint = Omit<MetricRecord, 'seq' | 'wallTimeMs'>;

export interface MetricsWriter {
  /** Hands the lines to the system at once, so that kill -9 of this process loses none; flushes to disk every 2 s. */
  append(points: readonly MetricPoint[]): void;
  /** Flushes to disk, so that power loss loses none. Call it at the end of each epoch. */
  flush(): void;
  close(): void;
}

const flushEveryMs = 2000;

/**
 * Opens an attempt's metrics.jsonl for appending. One writer an attempt: `seq` starts at 1.
 * @throws AttemptError 'damaged-file' where it is no regular file; 'metric-not-finite' from append, which then wrote nothing; the system's error where the disk is full.
 */
export function openMetricsWriter(
  attemptFolder: string,
  clock: () => number = Date.now,
): MetricsWriter {
  const handle = appendToRunsFile(runsLayout.metrics(attemptFolder));
  let seq = 0;
  let flushedAt = clock();
  function flush(): void {
    fsyncSync(handle);
    flushedAt = clock();
  }
  return {
    append(points) {
      const wallTimeMs = clock();
      const lines = points.map(({ epoch, step, name, value }, index) => {
        if (!Number.isFinite(value)) {
          throw new AttemptError({ kind: 'metric-not-finite', name, step });
        }
        const record: MetricRecord = { seq: seq + index + 1, epoch, step, name, value, wallTimeMs };
        return `${JSON.stringify(record)}\n`;
      });
      writeFully(handle, Buffer.from(lines.join('')));
      seq += points.length;
      if (wallTimeMs - flushedAt >= flushEveryMs || wallTimeMs < flushedAt) flush();
    },
    flush,
    close() {
      flush();
      closeSync(handle);
    },
  };
}
