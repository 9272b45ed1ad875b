import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { freeBytes } from '#src/files/disk.js';
import { writeRandomPack } from '#src/planning/benchmark/random-pack.js';
import type { RandomPackSize } from '#src/planning/benchmark/random-pack.js';
import { runWorker } from '#src/planning/benchmark/measuring-process.js';
import { besideSources, compiledProgram, noSpace, type Bench } from '../program.js';
import { pythonFigures } from '../python.js';
import type { BenchReport } from '../report.js';
import { median } from '../rounds.js';

/** What one sample and one batch are. */
export interface ReadingCase {
  /** Frames drawn anew from each movie's pool every epoch. */
  readonly frames: number;
  readonly batch: number;
}

/** What PyTorch's loader hands over: the bytes as they are, or what a network without our graph wants. */
const peerKinds = ['uint8', 'float32'] as const;
type PeerKind = (typeof peerKinds)[number];

/** What the measuring process is asked. */
export interface ReadBenchTask {
  readonly folder: string;
  readonly asked: ReadingCase;
  readonly seconds: number;
}

/** One side in one round. */
export interface ReadFigures {
  readonly samplesPerSecond: number;
  /** Cores that others used meanwhile, where the system tells. */
  readonly otherCpu: number | null;
}

export interface ReadBench {
  readonly size: RandomPackSize;
  readonly asked: ReadingCase;
  /** The core that all sides were kept to, or null where the system has no `taskset`. */
  readonly core: string | null;
  /** A round each. */
  readonly ours: readonly ReadFigures[];
  readonly peers: Readonly<Record<PeerKind, readonly number[]>>;
}

export interface ReadBenchOptions {
  /** A Python with PyTorch, or null to measure our side alone. */
  readonly python: string | null;
  readonly rounds: number;
  /** Of each side in each round. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/**
 * Reads training batches through the input path of a trial and through PyTorch's loader, alternately, on one core, from a dataset of
 * noise in a temporary folder.
 * @throws the signal's reason when aborted; BenchError
 */
export async function benchReading(
  size: RandomPackSize,
  asked: ReadingCase,
  { python, rounds, seconds, signal, onProgress }: ReadBenchOptions,
): Promise<ReadBench> {
  checkSpace(size);
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-bench-'));
  const ours: ReadFigures[] = [];
  const peers: Record<PeerKind, number[]> = { uint8: [], float32: [] };
  let core: string | null = null;
  try {
    onProgress('writing frames');
    await writeRandomPack(folder, size);
    for (let round = 1; round <= rounds; round += 1) {
      const task: ReadBenchTask = { folder, asked, seconds };
      onProgress(`round ${round} of ${rounds}, reelsweep`);
      const worker = { environment: {}, signal, onProgress };
      const figures = await runWorker<ReadFigures & { core: string | null }>(
        pathToFileURL(compiledProgram('read/reading-worker.js')),
        'measured reading',
        task,
        worker,
      );
      core = figures.core;
      ours.push({ samplesPerSecond: figures.samplesPerSecond, otherCpu: figures.otherCpu });
      if (python === null) continue;
      for (const kind of peerKinds) {
        onProgress(`round ${round} of ${rounds}, PyTorch ${kind}`);
        const framesPath = join(folder, 'frames.npy');
        const given = { python, framesPath, pool: size.pool, seconds, signal };
        peers[kind].push(await measurePeer(asked, kind, given));
      }
    }
    return { size, asked, core, ours, peers };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws InputError */
function checkSpace({ image, movies, pool }: RandomPackSize): void {
  const path = tmpdir();
  const needed = movies * pool * image * image * 3;
  const free = freeBytes(path);
  if (free < needed)
    throw noSpace(path, needed, free, 'make --movies fewer, or let TMPDIR name a larger disk');
}

const answerSchema = z.object({ samplesPerSecond: z.number().gt(0) });

interface PeerReading {
  readonly python: string;
  readonly framesPath: string;
  /** Frames of each movie. */
  readonly pool: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * Samples a second of a DataLoader over the memory-mapped frames.npy.
 * @throws the signal's reason when aborted; BenchError of kind process-failed
 */
async function measurePeer(
  { frames, batch }: ReadingCase,
  kind: PeerKind,
  { python, framesPath, pool, seconds, signal }: PeerReading,
): Promise<number> {
  const options = { pool, frames, batch, kind, seconds };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { samplesPerSecond } = await pythonFigures(
    python,
    [besideSources('read/reading_peer.py'), framesPath, ...words],
    "measured PyTorch's loader",
    answerSchema,
    { timeout: 3_600_000, signal, threads: 1 },
  );
  return samplesPerSecond;
}

/** What reading came to. */
interface ReadFiguresOfAll {
  /** Samples a second, the median of the rounds. */
  readonly samplesPerSecond: number;
  readonly gigabytesPerSecond: number;
  readonly torchUint8: number | null;
  readonly torchFloat32: number | null;
  readonly ratioToUint8: number | null;
  readonly ratioToFloat32: number | null;
}

function readFigures({ size, asked, ours, peers }: ReadBench): ReadFiguresOfAll {
  const samplesPerSecond = median(ours.map((round) => round.samplesPerSecond));
  const sampleBytes = asked.frames * size.image * size.image * 3;
  const peer = (rounds: readonly number[]) => (rounds.length === 0 ? null : median(rounds));
  const [torchUint8, torchFloat32] = [peer(peers.uint8), peer(peers.float32)];
  return {
    samplesPerSecond,
    gigabytesPerSecond: (samplesPerSecond * sampleBytes) / 1e9,
    torchUint8,
    torchFloat32,
    ratioToUint8: torchUint8 === null ? null : samplesPerSecond / torchUint8,
    ratioToFloat32: torchFloat32 === null ? null : samplesPerSecond / torchFloat32,
  };
}

/** A side a row, and every round. @param torch the peer's version, or null */
export function readReport(
  bench: ReadBench,
  circumstances: Bench['circumstances'] & { readonly torch: string | null },
): BenchReport {
  const { size, asked, core, ours, peers } = bench;
  const figures = readFigures(bench);
  const bytes = size.movies * size.pool * size.image * size.image * 3;
  const peerRow = (kind: string, speed: number | null, ratio: number | null) =>
    speed === null || ratio === null
      ? []
      : [[`PyTorch's DataLoader on a memory map, ${kind}`, speed.toFixed(0), ratio.toFixed(1)]];
  return {
    title: `reelsweep ${circumstances.version}: reading training batches`,
    how:
      `${circumstances.at}, ${circumstances.machine}. ${asked.frames} random frames of ${size.pool} at ${size.image}x${size.image}, ` +
      `batches of ${asked.batch}, ${size.movies} movies (${(bytes / 1e9).toFixed(1)} GB), ${core === null ? 'no taskset: on any core' : `on core ${core} alone`}; ` +
      `median of ${ours.length} rounds, the sides alternating. The last column is reelsweep's speed by the side's.`,
    table: {
      columns: ['side', 'samples/s', 'reelsweep by it'],
      rows: [
        ['reelsweep, uint8', figures.samplesPerSecond.toFixed(0), ''],
        ...peerRow('uint8', figures.torchUint8, figures.ratioToUint8),
        ...peerRow('float32', figures.torchFloat32, figures.ratioToFloat32),
      ],
    },
    notes: [`${figures.gigabytesPerSecond.toFixed(2)} GB/s of frames.`],
    rounds: {
      columns: [
        'round',
        'reelsweep',
        'other CPU, cores',
        ...peerKinds.map((kind) => `PyTorch ${kind}`),
      ],
      rows: ours.map(({ samplesPerSecond, otherCpu }, round) => [
        String(round + 1),
        samplesPerSecond.toFixed(0),
        otherCpu?.toFixed(2) ?? '?',
        ...peerKinds.map((kind) => peers[kind][round]?.toFixed(0) ?? '?'),
      ]),
    },
    data: { ...circumstances, ...figures, ...bench },
  };
}
