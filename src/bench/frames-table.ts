import type { CommandFigures } from './measured-command.js';
import { median } from '../planning/benchmark/step-times.js';
import { quietCores } from './torch-table.js';

/** All rounds of one case, in order, the sides by turns. */
export interface FramesRounds {
  readonly name: string;
  readonly videos: number;
  /** Decoder threads of one ffmpeg, and how many of them run at once, on both sides. */
  readonly threads: number;
  readonly jobs: number;
  readonly decode: readonly CommandFigures[];
  readonly ours: readonly CommandFigures[];
}

/** One side's medians over the rounds that count. */
interface FramesSide {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** The most of all rounds; null where it was not told. */
  readonly peakMemoryBytes: number | null;
}

export interface FramesComparison {
  readonly name: string;
  readonly videos: number;
  readonly threads: number;
  readonly jobs: number;
  readonly decode: FramesSide;
  readonly ours: FramesSide;
  /** Our wall time by that of decoding alone. */
  readonly ratio: number;
  readonly cpuRatio: number;
  /** Rounds that count. */
  readonly rounds: number;
  /** Whether no round was quiet, so that all of them count. */
  readonly disturbed: boolean;
}

/**
 * What our extraction costs beside decoding alone. A round counts where others used hardly any processor on either side, for the
 * sides to have had the same machine; where no round was so quiet, all count. Each case has at least one round.
 */
export function framesTable(measured: readonly FramesRounds[]): FramesComparison[] {
  return measured.map(({ name, videos, threads, jobs, decode, ours }) => {
    const isQuiet = (figures: CommandFigures | undefined) => (figures?.otherCpu ?? 0) <= quietCores;
    const all = decode.map((_, round) => round);
    const quiet = all.filter((round) => isQuiet(decode[round]) && isQuiet(ours[round]));
    const counted = quiet.length > 0 ? quiet : all;
    const [theirs, own] = [sideOf(decode, counted), sideOf(ours, counted)];
    return {
      name,
      videos,
      threads,
      jobs,
      decode: theirs,
      ours: own,
      ratio: own.wallSeconds / theirs.wallSeconds,
      cpuRatio: own.cpuSeconds / theirs.cpuSeconds,
      rounds: counted.length,
      disturbed: quiet.length === 0,
    };
  });
}

function sideOf(rounds: readonly CommandFigures[], counted: readonly number[]): FramesSide {
  const figures = counted.flatMap((round) => rounds[round] ?? []);
  // Others do not change how much memory is held, so every round tells.
  const peaks = rounds.flatMap(({ peakMemoryBytes }) => peakMemoryBytes ?? []);
  return {
    wallSeconds: median(figures.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(figures.map(({ cpuSeconds }) => cpuSeconds)),
    peakMemoryBytes: peaks.length > 0 ? Math.max(...peaks) : null,
  };
}
