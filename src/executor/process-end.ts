/** How a trial process ended. */
export interface ProcessEnd {
  /** Null, as the signal, where nobody saw the end. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it could not even be started. */
  readonly startError: string | null;
  /** Whether the system has killed a process for want of memory while it ran. */
  readonly memoryKill: boolean;
  /** What is known of the end beside that, one sentence. */
  readonly reason: string | null;
}

/** An end that nobody saw. */
export const unseenEnd: ProcessEnd = {
  exitCode: null,
  signal: null,
  startError: null,
  memoryKill: false,
  reason: null,
};
