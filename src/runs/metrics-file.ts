import { z } from 'zod';
import { closeSync, fsyncSync } from 'node:fs';
import { writeFully } from '../files/atomic-write.js';
import { appendToRunsFile, readRunsPiece } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { AttemptError } from './attempt-error.js';

/** One line of metrics.jsonl. `seq` counts the lines of an attempt from 1; a torn last line is ignored by readers. */
const metricRecordSchema = z.strictObject({
  seq: z.int().min(1),
  /** From 1; 0 is before the first. */
  epoch: z.int().min(0),
  /** Optimiser steps done. */
  step: z.int().min(0),
  /** trainMse, validationMse, validationMae, learningRate, gradientNorm, samplesPerSecond … */
  name: z.string().min(1).max(100),
  value: z.number(),
  wallTimeMs: z.number(),
});

export type MetricRecord = z.output<typeof metricRecordSchema>;

/** A line that is no metric record: named, left out, and reading goes on behind it. */
export interface DamagedLine {
  readonly kind: 'damaged-line';
  /** Byte offset of the line in metrics.jsonl. */
  readonly offset: number;
  /** The line's beginning. */
  readonly text: string;
}

export interface MetricsChunk {
  readonly records: readonly MetricRecord[];
  readonly damaged: readonly DamagedLine[];
  /** Where to read on: behind the last complete line. */
  readonly nextOffset: number;
  /** Whether more than this chunk was there to read. */
  readonly more: boolean;
}

const chunkBytes = 1024 * 1024;
const lineFeed = 0x0a;

/**
 * Reads the complete lines of an attempt's metrics.jsonl from a byte offset on, 1 MiB at most. A last line without its line feed is
 * torn, or still being written: it is left for the next call. No file gives no records.
 * @throws AttemptError 'damaged-file' where it is no regular file
 */
export function readMetrics(attemptFolder: string, offset: number): MetricsChunk {
  const bytes = readRunsPiece(runsLayout.metrics(attemptFolder), chunkBytes, offset);
  const records: MetricRecord[] = [];
  const damaged: DamagedLine[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(lineFeed, start);
    if (end === -1) break;
    const line = bytes.toString('utf8', start, end);
    const record = parseLine(line);
    if (record !== null) records.push(record);
    else if (line.trim() !== '') damaged.push(damagedLine(offset + start, line));
    start = end + 1;
  }
  if (start === 0 && bytes.length === chunkBytes) {
    damaged.push(damagedLine(offset, bytes.toString('utf8', 0, 200)));
    return { records, damaged, ...behindLongLine(attemptFolder, offset + bytes.length) };
  }
  return { records, damaged, nextOffset: offset + start, more: bytes.length === chunkBytes };
}

/** A file that is no text, such as a gigabyte of zeros, is passed over in large steps: each step is recorded, which takes a flush. */
function behindLongLine(
  attemptFolder: string,
  from: number,
): Pick<MetricsChunk, 'nextOffset' | 'more'> {
  let nextOffset = from;
  for (let step = 0; step < 256; step += 1) {
    const bytes = readRunsPiece(runsLayout.metrics(attemptFolder), chunkBytes, nextOffset);
    const end = bytes.indexOf(lineFeed);
    if (end !== -1) return { nextOffset: nextOffset + end + 1, more: true };
    nextOffset += bytes.length;
    if (bytes.length < chunkBytes) return { nextOffset, more: false };
  }
  return { nextOffset, more: true };
}

function damagedLine(offset: number, line: string): DamagedLine {
  return { kind: 'damaged-line', offset, text: line.slice(0, 200) };
}

function parseLine(line: string): MetricRecord | null {
  try {
    return metricRecordSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** A metric as the training loop gives it; the writer adds `seq` and the time. */
type MetricPoint = Omit<MetricRecord, 'seq' | 'wallTimeMs'>;

export type MetricsWriter = ReturnType<typeof openMetricsWriter>;

const flushEveryMs = 2000;

/**
 * Opens an attempt's metrics.jsonl for appending. One writer an attempt: `seq` starts at 1.
 * @throws AttemptError 'damaged-file' where it is no regular file; 'metric-not-finite' from append, which then wrote nothing; the system's error where the disk is full.
 */
export function openMetricsWriter(
  attemptFolder: string,
  clock: () => number = Date.now,
) {
  const handle = appendToRunsFile(runsLayout.metrics(attemptFolder));
  let seq = 0;
  let flushedAt = clock();
  function flush(): void {
    fsyncSync(handle);
    flushedAt = clock();
  }
  return {
    /** Hands the lines to the system at once, so that kill -9 of this process loses none; flushes to disk every 2 s. */
    append(points: readonly MetricPoint[]): void {
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
    /** Flushes to disk, so that power loss loses none. Call it at the end of each epoch. */
    flush,
    close(): void {
      flush();
      closeSync(handle);
    },
  };
}
