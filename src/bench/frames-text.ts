import type { FramesComparison, FramesRounds } from './frames-table.js';
import type { CommandFigures } from './measured-command.js';
import { quietCores } from './torch-table.js';

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

/** The comparison as Markdown: the table of medians, then every round. */
export function framesText(
  table: readonly FramesComparison[],
  measured: readonly FramesRounds[],
  { machine, ffmpeg, version, rounds, at }: FramesCircumstances,
): string {
  return [
    `# reelsweep ${version} beside decoding alone`,
    '',
    `${at}, ${machine}, ffmpeg ${ffmpeg}. \`reelsweep frames extract\` as a whole, from the start of Node to its end, into an empty folder, ` +
      'beside `ffmpeg -nostdin -v error -threads N -i file:… -map 0:v:0 -f null -` of the same videos, as many at once, with as many threads each. ' +
      `Median of ${rounds} rounds, the sides by turns. Memory: the most that node, ffmpeg and all else held at one time, each process counted at its own peak. ` +
      `Rounds beside which others used more than ${quietCores} cores are left out; † where no round was quieter: there the processor time says more.`,
    '',
    row([
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
    ]),
    row(['---', ...Array.from({ length: 10 }, () => '---:')]),
    ...table.map(comparisonRow),
    '',
    '## Every round',
    '',
    row(['case', 'round', 'side', 'wall, s', 'CPU, s', 'memory, MB', 'other CPU, cores']),
    row(['---', '---:', '---', ...Array.from({ length: 4 }, () => '---:')]),
    ...measured.flatMap(({ name, decode, ours }) =>
      ours.flatMap((own, round) => [
        ...(decode[round] === undefined ? [] : [roundRow(name, round, 'decoding', decode[round])]),
        roundRow(name, round, 'reelsweep', own),
      ]),
    ),
    '',
  ].join('\n');
}

const seconds = (value: number) => value.toFixed(2);
const megabytes = (bytes: number | null) => (bytes === null ? '?' : (bytes / 1e6).toFixed(0));

function comparisonRow(compared: FramesComparison): string {
  const { name, threads, jobs, decode, ours, ratio, cpuRatio, disturbed } = compared;
  return row([
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
  ]);
}

function roundRow(name: string, round: number, side: string, figures: CommandFigures): string {
  const { wallSeconds, cpuSeconds, peakMemoryBytes, otherCpu } = figures;
  return row([
    name,
    String(round + 1),
    side,
    seconds(wallSeconds),
    seconds(cpuSeconds),
    megabytes(peakMemoryBytes),
    otherCpu?.toFixed(2) ?? '?',
  ]);
}

function row(values: readonly string[]): string {
  return `| ${values.join(' | ')} |`;
}
