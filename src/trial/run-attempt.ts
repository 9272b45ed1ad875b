import { attemptPlace, isFenced } from '../runs/attempt-folder.js';
import { claimAttempt } from '../runs/attempt-owner.js';
import { exitCode, writeFailure, type FailureFile } from '../runs/attempt-end.js';
import { readObeyedTrialFile } from '../runs/trial-file.js';
import { readResult } from '../runs/result-file.js';
import { BadDataError } from './bad-data-error.js';
import { failureOf } from './failure-of.js';
import { runProgram } from './program/run-program.js';
import { listenForStop, parentWatch } from './stop-request.js';

export interface AttemptOptions {
  /** A line for log.txt: what happened, for a person who looks into it. */
  readonly log: (line: string) => void;
  /** Looked at once a second; false stops the trial with a checkpoint. By default: whether this process has kept its parent. */
  readonly coordinatorLives?: () => boolean;
  /** At least this long between two checkpoints, and at most this share of the time for them; by default 30 s and 0.02. */
  readonly checkpoints?: { readonly everyMs: number; readonly share: number };
  /** Milliseconds that a user's program has between SIGTERM and SIGKILL; 8 s by default, before the coordinator kills both. */
  readonly programGraceMs?: number;
}

/** Neither a published result, nor a wish to be run again: something to look into. */
const failed = 1;

/**
 * What a trial process does: runs one attempt under the contract, from its claim to its exit code. It says everything through the
 * attempt's files; what trains, and TensorFlow, is loaded only where there is something to train.
 * @returns the exit code (see `exitCode`), 1 for a failure that failure.json explains; or the signal that a user's program died of,
 *   for this process to die of as well.
 */
export async function runAttempt(
  attemptFolder: string,
  options: AttemptOptions,
): Promise<number | NodeJS.Signals> {
  const stop = listenForStop(options.coordinatorLives ?? parentWatch());
  const { trialFolder, attempt } = attemptPlace(attemptFolder);
  try {
    if (!claimAttempt(attemptFolder) || isFenced(attemptFolder)) return exitCode.fenced;
    if (readResult(trialFolder) !== null) return exitCode.alreadyPublished;
    const trial = readObeyedTrialFile(trialFolder);
    if (trial === null) throw new BadDataError({ kind: 'no-trial', folder: trialFolder });
    const place = { trialFolder, attempt, attemptFolder };
    const { signal } = stop;
    const { log } = options;
    const ended =
      trial.kind === 'command'
        ? await runProgram(place, trial, { signal, log, graceMs: options.programGraceMs ?? 8000 })
        : await (
            await import('./train-trial.js')
          ).trainTrial(
            place,
            trial,
            signal,
            log,
            options.checkpoints ?? { everyMs: 30_000, share: 0.02 },
          );
    if (typeof ended !== 'object') return ended;
    recordFailure(attemptFolder, ended, options.log);
    return ended.kind === 'diverged' ? exitCode.diverged : failed;
  } catch (error) {
    options.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    recordFailure(attemptFolder, failureOf(error), options.log);
    return failed;
  } finally {
    stop.dispose();
  }
}

/** A full disk may have no room for the reason either: the log has it then. */
function recordFailure(
  attemptFolder: string,
  failure: FailureFile,
  log: (line: string) => void,
): void {
  log(failure.message);
  try {
    writeFailure(attemptFolder, failure);
  } catch (error) {
    log(`failure.json could not be written: ${String(error)}`);
  }
}
