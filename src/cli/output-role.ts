import type { LostOutput } from '../files/output-stream.js';

/**
 * What a command's standard output is to it. `result`: the command ends soon where nobody reads on, and has failed where it could not be
 * written. `work`: something lasting is done, and ends as it would have, whether or not anybody reads. `work-and-result`: the same with
 * `--json`, where a program waits for what is printed at the end.
 */
export type OutputRole = 'result' | 'work' | 'work-and-result';

/** Commands that do nothing but print, by their words; whatever is not among them does something that lasts. */
const printing: ReadonlySet<string> = new Set([
  'dataset audit',
  'doctor',
  'logs',
  'plan',
  'status',
  'store check',
]);

/** Options of `predict` whose effect lasts beyond what is printed. */
const lasting = ['watch', 'html'] as const;

/** @param argv what was typed, as yargs has parsed it */
export function outputRole(argv: Readonly<Record<string, unknown>>): OutputRole {
  const words = (Array.isArray(argv['_']) ? argv['_'] : []).map(String);
  const [first = '', second = ''] = words;
  const isJson = argv['json'] === true;
  const isPrinting =
    printing.has(first) ||
    printing.has(`${first} ${second}`) ||
    (first === 'predict' && lasting.every((name) => argv[name] === undefined)) ||
    (first === 'report' && (isJson || ['json', 'csv', 'md'].includes(String(argv['format'])))) ||
    (first === 'dataset' && second === 'inspect' && argv['sheet'] === false);
  if (isPrinting) return 'result';
  return isJson ? 'work-and-result' : 'work';
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
  // It ended early since nothing more could be written.
  const own = role === 'result' && code === 75 && !isStopped ? 0 : code;
  return lost.kind === 'unwritten' && own === 0 ? 1 : own;
}
