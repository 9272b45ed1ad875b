import { sighupEndsProcess } from '../files/process/terminal.js';

/** Signals that ask a trial for a checkpoint and an end; Ctrl-C and a closed terminal reach one that was started by hand. */
const stopSignals = ['SIGTERM', 'SIGUSR1', 'SIGINT', 'SIGHUP'] as const;

/** Whether this trial has been asked to stop. */
export interface StopRequest {
  readonly signal: AbortSignal;
  /** Listens no more. */
  dispose(): void;
}

const lookEveryMs = 1000;

/**
 * Listens for signals, and looks once a second whether the coordinator still lives: a trial whose results nobody
 * ingests stops rather than keep a device busy that the next coordinator will want.
 */
export function listenForStop(coordinatorLives: () => boolean): StopRequest {
  const abort = new AbortController();
  const stop = () => {
    abort.abort();
  };
  const onHangUp = () => {
    if (sighupEndsProcess()) stop();
  };
  const listenerOf = (name: NodeJS.Signals) => (name === 'SIGHUP' ? onHangUp : stop);
  for (const name of stopSignals) process.on(name, listenerOf(name));
  const watch = setInterval(() => {
    if (!coordinatorLives()) stop();
  }, lookEveryMs);
  watch.unref();
  return {
    signal: abort.signal,
    dispose() {
      clearInterval(watch);
      for (const name of stopSignals) process.off(name, listenerOf(name));
    },
  };
}

/** Whether the process that started this one is still its parent: an orphan is given another. */
export function parentWatch(): () => boolean {
  const parent = process.ppid;
  return () => process.ppid === parent;
}
