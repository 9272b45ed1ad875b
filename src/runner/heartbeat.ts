import { type CoordinatorFile, removeCoordinator, writeCoordinator } from './coordinator-file.js';

/** A coordinator.json that is kept fresh until it is stopped, and then removed. */
export interface Heart {
  stop(): void;
}

/** Says in coordinator.json who runs sweeps here, and again every so often, until it is stopped. */
export function beatHeart(
  runsFolder: string,
  coordinator: CoordinatorFile,
  clock: () => number,
  periodMs: number,
): Heart {
  writeCoordinator(runsFolder, coordinator);
  const timer = setInterval(() => {
    try {
      writeCoordinator(runsFolder, { ...coordinator, heartbeatAt: clock() });
    } catch {
      // It informs only; a disk that is full stops the run where something would be lost.
    }
  }, periodMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      removeCoordinator(runsFolder);
    },
  };
}
