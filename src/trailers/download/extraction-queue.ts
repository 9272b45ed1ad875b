/** Videos that wait for their frames: one at a time, in the order they came. */
export interface ExtractionQueue {
  /** Adds one; what it throws comes out of `room` or `finish`. */
  add(work: () => Promise<void>): void;
  /** Resolves once fewer than so many wait or run. */
  room(most: number): Promise<void>;
}

export function extractionQueue(): ExtractionQueue {
  const waiting = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let last: Promise<void> = Promise.resolve();
  return {
    add(work) {
      const before = last;
      const job = (async () => {
        await before;
        // After a failure the rest would fail alike, or is no longer wanted.
        if (failures.length === 0) await work();
      })()
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => waiting.delete(job));
      waiting.add(job);
      last = job;
    },
    async room(most) {
      while (waiting.size >= most && failures.length === 0) await Promise.race(waiting);
      if (failures.length > 0) throw failures[0];
    },
  };
}
