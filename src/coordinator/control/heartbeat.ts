import { type CoordinatorFile, removeCoordinator, writeCoordinator } from '../../runs/coordinator-file.js';

/** A coordinator.json that is kept fresh until it is stopped, and then removed. */
export interface Heart {
  /** Says it at once: something is new. */
  beat(): void;
  stop(): void;
}

/**
 * Says in coordinator.json who runs sweeps here, and again every so often, until it is stopped.
 * @param coordinator what it says now, but for the time of the beat
 */
export function beatHeart(
  runsFolder: string,
  coordinator: () => CoordinatorFile,
  clock: () => number,
  periodMs: number,
): Heart {
  writeCoordinator(runsFolder, coordinator());
  const beat = () => {
    try {
      writeCoordinator(runsFolder, { ...coordinator(), heartbeatAt: clock() });
    } catch {
      // It informs only; a disk that is full stops the run where something would be lost.
    }
  };
  const timer = setInterval(beat, periodMs);
  timer.unref();
  return {
    beat,
    stop() {
      clearInterval(timer);
      removeCoordinator(runsFolder);
    },
  };
}
