import type { CommandFigures } from '../measured-command.js';
import type { BenchReport } from '../report.js';
import { median, percentile, quietCores, quietRounds } from '../rounds.js';
import type { PredictBench, PredictRound } from './measure.js';

/** Seconds that half of the measurements, and 95 of 100, stay below. */
interface Latency {
  readonly p50: number;
  readonly p95: number;
}

/** What predicting came to, as the data of the report has it. */
export interface PredictFigures {
  /** One ffmpeg pass that decodes and nothing else. */
  readonly decode: Latency;
  /** Taking the informative frames out of the video, in a process that has its model. */
  readonly extract: Latency;
  /** The network's answer to all draws, in such a process. */
  readonly forward: Latency;
  /** The whole command in a separate process. */
  readonly whole: Latency;
  /** By one process that has its model. */
  readonly videosPerHour: number;
  /** Median over the rounds of (whole - 1.5 s) / decode. */
  readonly ratio: number;
  /** The most that all processes of the command held; null where the system does not say. */
  readonly peakMemoryBytes: number | null;
  /** Rounds that count. */
  readonly rounds: number;
  /** Whether no round was quiet, so that all of them count. */
  readonly disturbed: boolean;
}

/** What a fresh process may take beside decoding, in seconds, and how many times as long as decoding the rest may take. */
const startSeconds = 1.5;
const mostRatio = 1.3;
const mostBytes = 1.2e9;

/** A round counts where others used hardly any processor on either side; where no round was so quiet, all count. */
export function predictFigures({ rounds, warm }: PredictBench): PredictFigures {
  const isQuiet = ({ otherCpu }: CommandFigures) => (otherCpu ?? 0) <= quietCores;
  const { counted, disturbed } = quietRounds(
    rounds,
    ({ decode, whole }) => isQuiet(decode) && isQuiet(whole),
  );
  const wall = (side: keyof PredictRound) => counted.map((round) => round[side].wallSeconds);
  const both = warm.map(({ extract, predict }) => extract + predict);
  const peaks = rounds.flatMap(({ whole }) => whole.peakMemoryBytes ?? []);
  return {
    decode: latency(wall('decode')),
    extract: latency(warm.map(({ extract }) => extract)),
    forward: latency(warm.map(({ predict }) => predict)),
    whole: latency(wall('whole')),
    videosPerHour: (3600 * both.length) / both.reduce((sum, seconds) => sum + seconds, 0),
    ratio: median(
      counted.map(({ decode, whole }) => (whole.wallSeconds - startSeconds) / decode.wallSeconds),
    ),
    peakMemoryBytes: peaks.length > 0 ? Math.max(...peaks) : null,
    rounds: counted.length,
    disturbed,
  };
}

function latency(seconds: readonly number[]): Latency {
  return { p50: percentile(seconds, 0.5), p95: percentile(seconds, 0.95) };
}

/** Where and how it was measured. */
export interface PredictCircumstances {
  readonly machine: string;
  /** Of our code. */
  readonly version: string;
  /** When it began, ISO 8601. */
  readonly at: string;
  /** Which network was asked. */
  readonly model: string;
  readonly videos: readonly string[];
}

/** The stages and what they miss or keep, then every round. */
export function predictReport(
  bench: PredictBench,
  circumstances: PredictCircumstances,
): BenchReport {
  const { machine, version, at, model, videos } = circumstances;
  const figures = predictFigures(bench);
  const { ratio, peakMemoryBytes, rounds, disturbed } = figures;
  return {
    title: `reelsweep ${version}: the time that a score takes`,
    how:
      `${at}, ${machine}; ${model}; ${videos.join(', ')}. Decoding alone and the complete command alternating, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}; ` +
      `the stages in one process that answered for ${bench.warm.length} more after its first.`,
    table: {
      columns: ['stage', 'p50, s', 'p95, s'],
      rows: stages.map(([name, stage]) => [
        name,
        seconds(figures[stage].p50),
        seconds(figures[stage].p95),
      ]),
    },
    notes: [
      `${figures.videosPerHour.toFixed(0)} videos an hour in a process that has its model.`,
      `(whole - ${startSeconds} s) / decoding alone: ${ratio.toFixed(2)}, ${within(ratio, mostRatio)} the goal of ${mostRatio}.`,
      peakMemoryBytes === null
        ? 'The system does not tell how much memory was held.'
        : `Memory, all processes at their peaks: ${(peakMemoryBytes / 1e6).toFixed(0)} MB, ${within(peakMemoryBytes, mostBytes)} the goal of ${mostBytes / 1e6} MB for a resnet18.`,
      ...(disturbed
        ? [
            `No round was quiet: others used more than ${quietCores} cores. Measure again when they are done.`,
          ]
        : []),
    ],
    rounds: {
      columns: [
        'round',
        'decoding, s',
        'whole, s',
        'whole, CPU s',
        'memory, MB',
        'other CPU, cores',
      ],
      rows: bench.rounds.map(({ decode, whole }, index) => [
        String(index + 1),
        seconds(decode.wallSeconds),
        seconds(whole.wallSeconds),
        seconds(whole.cpuSeconds),
        whole.peakMemoryBytes === null ? '?' : (whole.peakMemoryBytes / 1e6).toFixed(0),
        `${decode.otherCpu?.toFixed(2) ?? '?'}, ${whole.otherCpu?.toFixed(2) ?? '?'}`,
      ]),
    },
    data: { ...circumstances, ...figures, measured: bench },
  };
}

const stages = [
  ['decoding alone', 'decode'],
  ['decoding and filtering, as extraction does', 'extract'],
  ['forward passes over all draws', 'forward'],
  ['the whole command, a separate process', 'whole'],
] as const;

const seconds = (value: number) => value.toFixed(2);
const within = (value: number, most: number) => (value <= most ? 'within' : 'above');
