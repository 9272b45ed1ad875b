import type { LostOutput } from '../files/output-stream.js';

/**
 * What a command's standard output is to it. `result`: the command ends soon where nobody reads on, and has failed where it could not be
 * written. `work`: something lasting is done, and ends as it would have, whether or not anybody reads. `work-and-result`: the same with
 * `--json`, where a program waits for what is printed at the end.
 */
export type OutputRole = 'result' | 'work' | 'work-and-result';

/** Commands that do more than print, by their words. */
const working: ReadonlySet<string> = new Set([
  'bench',
  'dashboard',
  'dataset build',
  'dataset import',
  'demo',
  'frames extract',
  'model export',
  'model import',
  'pause',
  'report',
  'resume',
  'retry',
  'rm',
  'run',
  'stop',
  'store export',
  'store place',
  'store rebuild',
  'trailers catalog',
  'trailers download',
]);

/** Options whose effect lasts beyond what is printed. */
const lasting = ['watch', 'html', 'csv', 'sheet', 'open'] as const;

/** @param argv what was typed, as yargs has parsed it */
export function outputRole(argv: Readonly<Record<string, unknown>>): OutputRole {
  const words = (Array.isArray(argv['_']) ? argv['_'] : []).map(String);
  const [first = '', second = ''] = words;
  const printsOnly =
    argv['json'] === true || ['json', 'csv', 'md'].includes(String(argv['format']));
  if (first === 'report' && printsOnly) return 'result';
  const isWork =
    working.has(first) ||
    working.has(`${first} ${second}`) ||
    (first === 'predict' && lasting.some((name) => argv[name] !== undefined)) ||
    (first === 'dataset' && second === 'inspect' && argv['sheet'] !== false);
  if (!isWork) return 'result';
  return argv['json'] === true ? 'work-and-result' : 'work';
}

/**
 * The exit code of a command whose output is written or lost.
 * @param code the command's own
 * @param isStopped whether a person or the system asked for the end, rather than the reader's leaving
 */
export function codeAfterOutput(
  code: number,
  role: OutputRole,
  lost: LostOutput | null,
  isStopped: boolean,
): number {
  if (lost === null || role === 'work') return code;
  if (lost.kind === 'unwritten') return code === 0 ? 1 : code;
  // It ended early since nobody read on.
  return role === 'result' && code === 75 && !isStopped ? 0 : code;
}
