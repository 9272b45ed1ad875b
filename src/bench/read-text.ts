import type { ReadBench } from './read-bench.js';
import { median } from '../planning/benchmark/step-times.js';

/** What reading came to, as `--json` prints it. */
export interface ReadReport {
  /** Samples a second, the median of the rounds. */
  readonly samplesPerSecond: number;
  readonly gigabytesPerSecond: number;
  readonly torchUint8: number | null;
  readonly torchFloat32: number | null;
  readonly ratioToUint8: number | null;
  readonly ratioToFloat32: number | null;
}

export function readReport({ size, asked, ours, peers }: ReadBench): ReadReport {
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

export function readText(bench: ReadBench): readonly string[] {
  const { size, asked, core, ours } = bench;
  const report = readReport(bench);
  const bytes = size.movies * size.pool * size.image * size.image * 3;
  const rounds = ours.map((round) => round.samplesPerSecond.toFixed(0)).join(', ');
  const others = ours.map(({ otherCpu }) => otherCpu?.toFixed(2) ?? '?').join(', ');
  return [
    `${asked.frames} random frames of ${size.pool} at ${size.image}x${size.image}, batches of ${asked.batch}, ${size.movies} movies (${(bytes / 1e9).toFixed(1)} GB), ${core === null ? 'no taskset: on any core' : `on core ${core} alone`}`,
    `reelsweep, uint8 batches: ${report.samplesPerSecond.toFixed(0)} samples/s, ${report.gigabytesPerSecond.toFixed(2)} GB/s (rounds: ${rounds}; other CPU ${others} cores)`,
    ...peerLine('uint8', report.torchUint8, report.ratioToUint8),
    ...peerLine('float32', report.torchFloat32, report.ratioToFloat32),
  ];
}

function peerLine(kind: string, speed: number | null, ratio: number | null): readonly string[] {
  if (speed === null || ratio === null) return [];
  return [
    `PyTorch's DataLoader on a memory map, ${kind} batches: ${speed.toFixed(0)} samples/s; reelsweep is ${ratio.toFixed(1)} times as fast`,
  ];
}
