import { problemError } from '../../files/problem-error.js';

/** Why a benchmark cannot be made. */
export type BenchProblem =
  | {
      readonly kind: 'bad-value';
      readonly option: string;
      readonly value: string | number;
      readonly wanted: string;
    }
  | { readonly kind: 'batch-too-large'; readonly bytes: number; readonly most: number }
  | { readonly kind: 'diverged'; readonly what: string; readonly step: number }
  | { readonly kind: 'process-failed'; readonly what: string; readonly words: string };

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A benchmark that cannot be made: what was wrong as data, and as one sentence. */
export class BenchError extends problemError<BenchProblem>(
  'BenchError',
  {
    'bad-value': (problem) =>
      `--${problem.option} must be ${problem.wanted}, not ${problem.value}.`,
    'batch-too-large': (problem) =>
      `One batch would hold ${gigabytes(problem.bytes)} of pixels, more than the ${gigabytes(problem.most)} that are measured: make --batch, --frames or --image smaller.`,
    diverged: (problem) =>
      `The ${problem.what} was no number any more at step ${problem.step}, before there was enough to measure: make --batch larger, or --seconds fewer.`,
    'process-failed': (problem) => `The process that ${problem.what} failed: ${problem.words}`,
  },
  {
    exitCode: (problem) =>
      problem.kind === 'process-failed' || problem.kind === 'diverged' ? 1 : 2,
  },
) {}
