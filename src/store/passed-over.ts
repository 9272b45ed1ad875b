import { AttemptError } from '../attempt/attempt-error.js';

/** What is read from a run folder; null, and a sentence among the problems, where a file is damaged. */
export function readOrPassOver<Value>(read: () => Value | null, problems: string[]): Value | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    problems.push(error.message);
    return null;
  }
}
