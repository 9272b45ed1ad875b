import type { LostOutput } from '../../files/output-stream.js';

/**
 * What a command's standard output is to it. `result`: the command ends soon once no one reads it, and has failed where it could not be
 * written; it says so with `Context.printsResult`, at its beginning. `work`: something lasting is done, and ends as it would have, whether or not it is read. `work-and-result`: the same with
 * `--json`, where a program waits for what is printed at the end.
 */
export type OutputRole = 'result' | 'work' | 'work-and-result';

/**
 * The exit code of a command whose output is written or lost.
 * @param code the command's own
 * @param isStopped whether a person or the system stopped it, rather than the reader's leaving
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
