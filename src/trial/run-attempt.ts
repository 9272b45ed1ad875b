import { sighupEndsProcess } from '../files/process/terminal.js';
import { exitCode, type FailureFile, writeFailure } from '../runs/attempt-end.js';
import { attemptPlace, isFenced } from '../runs/attempt-folder.js';
import { claimAttempt } from '../runs/attempt-owner.js';
import { readResult } from '../runs/result-file.js';
import { readObeyedTrialFile } from '../runs/trial-file.js';
import { runProgram } from './program/run-program.js';
import { BadDataError, failureOf } from './trial-failure.js';

export interface AttemptOptions {
  /** A line for log.txt: what happened, for a person who reads it. */
  readonly log: (line: string) => void;
  /** Called once a second; false stops the trial with a checkpoint. By default: whether this process has kept its parent. */
  readonly coordinatorLives?: () => boolean;
  /** At least this long between two checkpoints, and at most this share of the time for them; by default 30 s and 0.02. */
  readonly checkpoints?: { readonly everyMs: number; readonly share: number };
  /** Milliseconds that a user's program has between SIGTERM and SIGKILL; 8 s by default, before the coordinator kills both. */
  readonly programGraceMs?: number;
}

/** Neither a published result, nor a request to be run again: something to look into. */
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
  const { log, checkpoints = { everyMs: 30_000, share: 0.02 }, programGraceMs = 8000 } = options;
  const stop = listenForStop(options.coordinatorLives ?? parentWatch());
  const { trialFolder, attempt } = attemptPlace(attemptFolder);
  /** A full disk may have no room for the reason either: the log has it then. */
  function recordFailure(failure: FailureFile): void {
    log(failure.message);
    try {
      writeFailure(attemptFolder, failure);
    } catch (error) {
      log(`failure.json could not be written: ${String(error)}`);
    }
  }
  try {
    if (!claimAttempt(attemptFolder) || isFenced(attemptFolder)) return exitCode.fenced;
    if (readResult(trialFolder) !== null) return exitCode.alreadyPublished;
    const trial = readObeyedTrialFile(trialFolder);
    if (trial === null) throw new BadDataError({ kind: 'no-trial', folder: trialFolder });
    const place = { trialFolder, attempt, attemptFolder };
    const { signal } = stop;
    const run = async () => {
      if (trial.kind === 'command') {
        return await runProgram(place, trial, { signal, log, graceMs: programGraceMs });
      }
      const { trainTrial } = await import('./train-trial.js');
      return await trainTrial(place, trial, signal, log, checkpoints);
    };
    const ended = await run();
    if (typeof ended !== 'object') return ended;
    recordFailure(ended);
    return ended.kind === 'diverged' ? exitCode.diverged : failed;
  } catch (error) {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    recordFailure(failureOf(error));
    return failed;
  } finally {
    stop.dispose();
  }
}

/** Signals that ask a trial for a checkpoint and an end; Ctrl-C and a closed terminal reach one that was started by hand. */
const stopSignals = ['SIGTERM', 'SIGUSR1', 'SIGINT', 'SIGHUP'] as const;

/**
 * Listens for signals, and checks once a second whether the coordinator still lives: a trial whose results are not ingested stops
 * rather than keep a device busy that the next coordinator will want.
 */
function listenForStop(coordinatorLives: () => boolean) {
  const abort = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (name !== 'SIGHUP' || sighupEndsProcess()) abort.abort();
  };
  for (const name of stopSignals) process.on(name, onSignal);
  const watch = setInterval(() => {
    if (!coordinatorLives()) abort.abort();
  }, 1000);
  watch.unref();
  return {
    signal: abort.signal,
    dispose() {
      clearInterval(watch);
      for (const name of stopSignals) process.off(name, onSignal);
    },
  };
}

/** Whether the process that started this one is still its parent: an orphan is given another. */
export function parentWatch(): () => boolean {
  const parent = process.ppid;
  return () => process.ppid === parent;
}
