import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeBytes } from '../files/free-bytes.js';
import { BenchError } from '../planning/benchmark/bench-error.js';
import type { ReadingCase } from './measure-reading.js';
import { writeRandomPack } from '../planning/benchmark/random-pack.js';
import type { RandomPackSize } from '../planning/benchmark/random-pack.js';
import { measurePeerReading, peerKinds } from './reading-peer.js';
import type { PeerKind } from './reading-peer.js';
import { runWorker } from '../planning/benchmark/worker-process.js';

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
 * Reads training batches through the input path of a trial and through PyTorch's loader, by turns, on one core, from a dataset of
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
        new URL('./read-bench-worker.js', import.meta.url),
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
        peers[kind].push(await measurePeerReading(asked, kind, given));
      }
    }
    return { size, asked, core, ours, peers };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws BenchError of kind no-space */
function checkSpace({ image, movies, pool }: RandomPackSize): void {
  const path = tmpdir();
  const needed = movies * pool * image * image * 3;
  const free = freeBytes(path);
  if (free < needed) throw new BenchError({ kind: 'no-space', path, needed, free });
}
