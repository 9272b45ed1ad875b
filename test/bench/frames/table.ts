import type { CommandFigures } from '../measured-command.js';
import type { BenchReport } from '../report.js';
import { median, quietCores, quietRounds } from '../rounds.js';

/** All rounds of one case, in order, the sides alternating. */
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
  /** The most of all rounds; null where it was not reported. */
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
    const { counted, disturbed } = quietRounds(
      all,
      (round) => isQuiet(decode[round]) && isQuiet(ours[round]),
    );
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
      disturbed,
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

/** Where and how it was measured. */
export interface FramesCircumstances {
  readonly machine: string;
  readonly ffmpeg: string;
  /** Of our code. */
  readonly version: string;
  readonly rounds: number;
  /** When it began, ISO 8601. */
  readonly at: string;
}

/** The table of medians, then every round. */
export function framesReport(
  measured: readonly FramesRounds[],
  circumstances: FramesCircumstances,
): BenchReport {
  const { machine, ffmpeg, version, rounds, at } = circumstances;
  const table = framesTable(measured);
  return {
    title: `reelsweep ${version} beside decoding alone`,
    how:
      `${at}, ${machine}, ffmpeg ${ffmpeg}. \`reelsweep frames extract\` as a whole, from the start of Node to its end, into an empty folder, ` +
      'beside `ffmpeg -nostdin -v error -threads N -i file:… -map 0:v:0 -f null -` of the same videos, as many at once, with as many threads each. ' +
      `Median of ${rounds} rounds, the sides alternating. Memory: the most that node, ffmpeg and all else held at one time, each process counted at its own peak. ` +
      `Rounds beside which others used more than ${quietCores} cores are left out; † where no round was quieter: there the processor time says more.`,
    table: {
      columns: [
        'case',
        'videos × threads at once',
        'decoding, s',
        'reelsweep, s',
        'more, s',
        'ratio',
        'decoding, CPU s',
        'reelsweep, CPU s',
        'ratio',
        'decoding, MB',
        'reelsweep, MB',
      ],
      rows: table.map(comparisonRow),
    },
    rounds: {
      columns: ['case', 'round', 'side', 'wall, s', 'CPU, s', 'memory, MB', 'other CPU, cores'],
      rows: measured.flatMap(({ name, decode, ours }) =>
        ours.flatMap((own, round) => [
          ...(decode[round] === undefined
            ? []
            : [roundRow(name, round, 'decoding', decode[round])]),
          roundRow(name, round, 'reelsweep', own),
        ]),
      ),
    },
    data: { ...circumstances, table, measured },
  };
}

const seconds = (value: number) => value.toFixed(2);
const megabytes = (bytes: number | null) => (bytes === null ? '?' : (bytes / 1e6).toFixed(0));

function comparisonRow(compared: FramesComparison): string[] {
  const { name, threads, jobs, decode, ours, ratio, cpuRatio, disturbed } = compared;
  return [
    name,
    `${jobs} × ${threads}`,
    seconds(decode.wallSeconds),
    `${seconds(ours.wallSeconds)}${disturbed ? '†' : ''}`,
    seconds(ours.wallSeconds - decode.wallSeconds),
    ratio.toFixed(2),
    seconds(decode.cpuSeconds),
    seconds(ours.cpuSeconds),
    cpuRatio.toFixed(2),
    megabytes(decode.peakMemoryBytes),
    megabytes(ours.peakMemoryBytes),
  ];
}

function roundRow(name: string, round: number, side: string, figures: CommandFigures): string[] {
  const { wallSeconds, cpuSeconds, peakMemoryBytes, otherCpu } = figures;
  return [
    name,
    String(round + 1),
    side,
    seconds(wallSeconds),
    seconds(cpuSeconds),
    megabytes(peakMemoryBytes),
    otherCpu?.toFixed(2) ?? '?',
  ];
}
