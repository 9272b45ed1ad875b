/** What a trial process says by its exit code; anything else is a failure (shared with cluster jobs: 75 is sysexits' EX_TEMPFAIL). */
export const exitCode = {
  /** The result is published. */
  published: 0,
  /** Checkpointed on request: run me again. */
  checkpointed: 75,
  /** A higher attempt than mine exists: it owns the trial. */
  fenced: 76,
  /** The result had been published before. */
  alreadyPublished: 77,
  /** The loss became NaN or infinite: the same again would end the same. */
  diverged: 78,
} as const;
