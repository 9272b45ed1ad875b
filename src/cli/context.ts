import type { Terminal } from './terminal/terminal.js';

/** What every command works with; tests give their own. */
export interface Context {
  readonly terminal: Terminal;
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** What `-` in place of a file means; missing for the process's own standard input. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Aborted by the first Ctrl-C or SIGTERM: finish the piece in hand, lose nothing, stop. */
  readonly stop: AbortSignal;
  /** Aborted by the second: stop at once, still resumable. */
  readonly stopNow: AbortSignal;
  /** Aborted beside `stop` where nobody asked for an end: what goes on without this process is left to do so. */
  readonly leave: AbortSignal;
  /** For a command that only looks on: Ctrl-C is its way out, about which nothing need be said. */
  readonly leaveQuietly: () => void;
  readonly now: () => number;
  /** Sets the code the process will end with. */
  readonly exitWith: (code: number) => void;
  /** Called first by a command that does nothing but print: see OutputRole. */
  readonly printsResult: () => void;
}
