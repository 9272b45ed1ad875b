import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ReadingCase } from './measure-reading.js';
import { pythonFigures } from './torch-python.js';

/** What PyTorch's loader hands over: the bytes as they are, or what a network without our graph wants. */
export const peerKinds = ['uint8', 'float32'] as const;
export type PeerKind = (typeof peerKinds)[number];

/** Not compiled: it stands beside this file's source. */
const script = fileURLToPath(new URL('../../src/bench/reading_peer.py', import.meta.url));
const answerSchema = z.object({ samplesPerSecond: z.number().gt(0) });

export interface PeerReading {
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
export async function measurePeerReading(
  { frames, batch }: ReadingCase,
  kind: PeerKind,
  { python, framesPath, pool, seconds, signal }: PeerReading,
): Promise<number> {
  const options = { pool, frames, batch, kind, seconds };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { samplesPerSecond } = await pythonFigures(
    python,
    [script, framesPath, ...words],
    "measured PyTorch's loader",
    answerSchema,
    { timeout: 3_600_000, signal, threads: 1 },
  );
  return samplesPerSecond;
}
