import { endsWithTerminal } from '../files/standard-descriptors.js';

/** Each keeps a terminal open that a person leaves: tmux, screen and zellij. */
const multiplexers = ['TMUX', 'STY', 'ZELLIJ'] as const;

/**
 * What to know before the night: what closing this terminal does to a run on this machine.
 * @returns null where there is no terminal, or closing it does not end the run
 */
export function closingHint(environment: Readonly<NodeJS.ProcessEnv>): string | null {
  if (!endsWithTerminal(environment)) return null;
  if (multiplexers.some((name) => environment[name] !== undefined)) return null;
  return 'Closing this terminal stops the sweep after a checkpoint; `run --detach`, nohup or tmux let it go on without one.';
}
