import { duration } from '../../text/times.js';

/**
 * Estimates the time left of work that goes on at one speed.
 * @param begun what is done already; the first report says so where it is left out, and time counts from then
 * @returns a text such as `, 40 s left`, or nothing while it is too early to say
 */
export function timeLeft(
  now: () => number,
  begun?: number,
): (done: number, total: number) => string {
  let first = begun === undefined ? null : { at: now(), done: begun };
  return (done, total) => {
    first ??= { at: now(), done };
    const elapsed = now() - first.at;
    if (elapsed < 1000 || !(done / total > 0.02) || done <= first.done) return '';
    return `, ${duration((elapsed * (total - done)) / (done - first.done))} left`;
  };
}
