import { closeSync, fsyncSync } from 'node:fs';
import { z } from 'zod';
import { writeFully } from '../files/atomic-write.js';
import { byNameSchema } from '../files/by-name.js';
import { appendToRunsFile, readRunsFile, writeRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';

/** A line of benchmarks.jsonl; further fields are kept out of it. */
const benchmarkSchema = z.object({
  /** Unix milliseconds. */
  at: z.int(),
  name: z.string(),
  figures: byNameSchema(z.unknown()),
});

/** Something measured on this machine, which no trial's folder says. */
export type Benchmark = z.output<typeof benchmarkSchema>;

/** What a training benchmark measured and where: the figures of one of the name `train`. */
export interface TrainingBenchmark {
  readonly backbone: string;
  /** Height and width of a frame in pixels. */
  readonly image: number;
  /** Samples of one training step. */
  readonly batch: number;
  readonly frames: number;
  readonly precision: string;
  /** Of training steps, reading included. */
  readonly samplesPerSecond: number;
  /** Of evaluation, reading included. */
  readonly evalSamplesPerSecond: number;
  /** Median milliseconds from the end of one step to the end of the next. */
  readonly stepMs: number;
  readonly peakMemoryBytes: number;
  /** Share of the time that steps were not running: 0 to 1. */
  readonly waitShare: number;
  /** How many steps were measured. */
  readonly steps: number;
  /** The whole benchmark, start-up included. */
  readonly wallSeconds: number;
  /** The processor's name and how many cores it has. */
  readonly machine: string;
  readonly device: 'cpu' | 'gpu';
  /** Threads within one operation. */
  readonly threads: number;
  /** TensorFlow's version. */
  readonly tensorflow: string;
}

/** About ten thousand benchmarks; from there on the older half is dropped. */
const mostBytes = 4 * 2 ** 20;

/** What runs/benchmarks.jsonl holds, the oldest first; lines that are no benchmarks are passed over. @throws AttemptError 'damaged-file' */
export function readBenchmarks(runsFolder: string): Benchmark[] {
  return benchmarksIn(readLines(runsFolder));
}

/**
 * Adds benchmarks to runs/benchmarks.jsonl, but for those that it has already: a call that was cut off can be done again. Hold lockRuns
 * while calling it.
 * @throws AttemptError 'damaged-file'; the system's error
 */
export function addBenchmarks(runsFolder: string, benchmarks: readonly Benchmark[]): void {
  const before = readLines(runsFolder);
  const known = benchmarksIn(before);
  const added = missingFrom(known, benchmarks).map(lineOf);
  if (added.length === 0) return;
  const path = runsLayout.benchmarks(runsFolder);
  // A line that was cut off by a kill has no end.
  const text = `${before === '' || before.endsWith('\n') ? '' : '\n'}${added.join('')}`;
  if (Buffer.byteLength(before) + Buffer.byteLength(text) <= mostBytes) {
    const handle = appendToRunsFile(path);
    try {
      writeFully(handle, Buffer.from(text));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    return;
  }
  const kept: string[] = [];
  let bytes = 0;
  for (const line of [...known.map(lineOf), ...added].toReversed()) {
    bytes += Buffer.byteLength(line);
    if (bytes > mostBytes / 2) break;
    kept.push(line);
  }
  writeRunsFile(path, kept.toReversed().join(''));
}

/** Those of `benchmarks` that are not among the known ones. */
export function missingFrom(
  known: readonly Benchmark[],
  benchmarks: readonly Benchmark[],
): Benchmark[] {
  const lines = new Set(known.map(lineOf));
  return benchmarks.filter((benchmark) => !lines.has(lineOf(benchmark)));
}

/** A line in the file, and what tells two benchmarks apart. */
function lineOf({ at, name, figures }: Benchmark): string {
  return `${JSON.stringify({ at, name, figures })}\n`;
}

function readLines(runsFolder: string): string {
  return readRunsFile(runsLayout.benchmarks(runsFolder), 4 * mostBytes) ?? '';
}

function benchmarksIn(text: string): Benchmark[] {
  return text.split('\n').flatMap((line) => {
    try {
      return benchmarkSchema.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return [];
    }
  });
}
