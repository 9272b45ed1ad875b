import { closeSync, readSync } from 'node:fs';
import { type MetricRecord, metricRecordSchema } from './metric-record.js';
import { openRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';

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
  /** Where to read on: behind the last whole line. */
  readonly nextOffset: number;
  /** Whether more than this chunk was there to read. */
  readonly more: boolean;
}

const chunkBytes = 1024 * 1024;
const lineFeed = 0x0a;

/**
 * Reads the whole lines of an attempt's metrics.jsonl from a byte offset on, 1 MiB at most. A last line without its line feed is
 * torn, or still being written: it is left for the next call. No file gives no records.
 * @throws AttemptError 'damaged-file' where it is no regular file
 */
export function readMetrics(attemptFolder: string, offset: number): MetricsChunk {
  const bytes = readBytes(runsLayout.metrics(attemptFolder), offset);
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
    const bytes = readBytes(runsLayout.metrics(attemptFolder), nextOffset);
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
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = metricRecordSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

function readBytes(path: string, offset: number): Buffer {
  const file = openRunsFile(path);
  if (file === null) return Buffer.alloc(0);
  try {
    const wanted = Math.min(chunkBytes, Math.max(0, file.bytes - offset));
    const bytes = Buffer.allocUnsafe(wanted);
    const got = wanted === 0 ? 0 : readSync(file.handle, bytes, 0, wanted, offset);
    return bytes.subarray(0, got);
  } finally {
    closeSync(file.handle);
  }
}
