import { duration } from '../../text/times.js';

/** Estimates the time left from the share that is done: a text such as `, 40 s left`, or nothing while it is too early to say. */
export function estimate(now: () => number): (share: number) => string {
  const start = now();
  return (share) => {
    const elapsed = now() - start;
    if (!(share > 0.02) || elapsed < 1000) return '';
    return `, ${duration((elapsed * (1 - share)) / share)} left`;
  };
}
