import { execa, type Options } from 'execa';

/**
 * For every process that this one starts: a session of its own. A terminal that closes and a Ctrl-C reach all of a terminal's process
 * group; a child of Node's would end at once even where `nohup` keeps its parent, since Node has children start with the signals'
 * defaults. So only this process hears of it, and ends its children in good order. On Windows it would open a window.
 */
export const ownSession = { detached: process.platform !== 'win32' } as const;

/**
 * Starts a program in such a session, without a shell. How it ended is the result, also where it failed or is not there.
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
