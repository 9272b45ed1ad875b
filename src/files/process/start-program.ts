import { execa, type Options } from 'execa';
import { ownSession } from './processes.js';

/**
 * Starts a program in its own session, without a shell. How it ended is the result, also where it failed or is not there.
 * @throws the signal's reason where `cancelSignal` is aborted already: execa would signal a program that is not there as process 0,
 *   which is the process group of this one
 */
export function startProgram<Given extends Options>(
  program: string,
  words: readonly string[],
  options: Given,
) {
  options.cancelSignal?.throwIfAborted();
  return execa(program, [...words], { ...options, ...ownSession, reject: false });
}
