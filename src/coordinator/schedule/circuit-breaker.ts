import type { StopReason } from '../run-event.js';
import type { AttemptVerdict } from '../attempts/attempt-outcome.js';

/** This many failures of one kind, before any trial has succeeded, are the machine's fault or the dataset's. */
const enough = 3;
/** Failures after longer than this are the trial's own. */
const earlyMs = 5 * 60_000;

/** Watches endings for a sick machine, which must not burn the whole grid. */
export interface CircuitBreaker {
  /** @param tookMs how long the attempt ran. @returns why the sweep should stop, if it should. */
  note(settled: AttemptVerdict, tookMs: number): StopReason | null;
}

/** Counts early failures in a row that look alike; one success, and the machine is well. */
export function circuitBreaker(): CircuitBreaker {
  let alike = 0;
  let last: string | null = null;
  let well = false;
  return {
    note({ state, cause, message }, tookMs) {
      well ||= state === 'succeeded';
      // A loss that diverges says something of the settings, and a neighbour in the grid may well do the same.
      if (well || state !== 'failed' || cause === 'diverged' || tookMs > earlyMs) return null;
      const look = `${cause} ${(message ?? '').replaceAll(/\d+|\/\S+/g, '#')}`;
      alike = look === last ? alike + 1 : 1;
      last = look;
      return alike < enough ? null : { kind: 'failing-alike', trials: alike, cause, message };
    },
  };
}
