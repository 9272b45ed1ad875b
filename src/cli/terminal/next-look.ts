import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until it is time to look again. @returns false where Ctrl-C ended the waiting */
export async function nextLook(milliseconds: number, stop: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal: stop });
    return true;
  } catch (error) {
    if (stop.aborted) return false;
    throw error;
  }
}
