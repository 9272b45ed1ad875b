/** Measures how long a video takes. */
export interface Pace {
  /** Says that a video was done. */
  mark(): void;
  /** Milliseconds from one to the next over the recent ones, whatever lay between; null before the second. */
  videoMs(): number | null;
}

/** Older ones say little of a line or a server that has changed since. */
const recent = 20;

export function pace(now: () => number): Pace {
  const marks = [now()];
  return {
    mark() {
      marks.push(now());
      if (marks.length > recent + 1) marks.shift();
    },
    videoMs() {
      const count = marks.length - 1;
      return count < 2 ? null : ((marks.at(-1) ?? 0) - (marks[0] ?? 0)) / count;
    },
  };
}
