import type { ActionContext } from '../app/action.js';
import type { Terminal } from './terminal/terminal.js';

/** What every command works with; tests give their own. */
export interface Context extends ActionContext {
  readonly terminal: Terminal;
  /** What `-` in place of a file means; missing for the process's own standard input. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Aborted by the second Ctrl-C or SIGTERM, the first of which aborts `stop`: stop at once, still resumable. */
  readonly stopNow: AbortSignal;
  /** Aborted beside `stop`, but not by Ctrl-C: what goes on without this process is left to do so. */
  readonly leave: AbortSignal;
  /** For a command that only looks on: Ctrl-C is its way out, about which nothing need be said. */
  readonly leaveQuietly: () => void;
  /** Sets the code the process will end with. */
  readonly exitWith: (code: number) => void;
  /** Called first by a command that does nothing but print: see OutputRole. */
  readonly printsResult: () => void;
  /** Runs another command line. @returns its exit code */
  readonly runCommand: (words: readonly string[]) => Promise<number>;
}
