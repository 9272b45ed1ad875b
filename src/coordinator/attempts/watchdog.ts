/** Limits of one attempt, in milliseconds. */
export interface WatchLimits {
  readonly stallTimeoutMs: number;
  readonly trialTimeoutMs: number;
}

/** Judges an attempt by its progress, not by its being alive. */
export interface Watchdog {
  /** @param mark anything that changes when the attempt has moved on. @param elapsed monotonic milliseconds. */
  look(mark: string, elapsed: number): 'stall' | 'timeout' | null;
}

/** Between two looks no more than this counts: a suspended machine or a stopped coordinator is not the trial's fault. */
const longestGapMs = 5000;

export function watchdog(limits: WatchLimits, startedAt: number): Watchdog {
  let lastLook = startedAt;
  let lastMark: string | undefined;
  let sinceStart = 0;
  let sinceProgress = 0;
  return {
    look(mark, elapsed) {
      const gap = Math.min(Math.max(0, elapsed - lastLook), longestGapMs);
      lastLook = elapsed;
      sinceStart += gap;
      sinceProgress = mark === lastMark ? sinceProgress + gap : 0;
      lastMark = mark;
      if (sinceStart >= limits.trialTimeoutMs) return 'timeout';
      return sinceProgress >= limits.stallTimeoutMs ? 'stall' : null;
    },
  };
}
