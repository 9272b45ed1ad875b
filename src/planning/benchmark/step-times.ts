/** When a step began and ended, in milliseconds of one clock. */
export interface StepTime {
  readonly began: number;
  readonly ended: number;
}

export interface StepFigures {
  /** How many steps were measured. */
  readonly steps: number;
  /** Median from the end of one step to the end of the next. */
  readonly stepMs: number;
  /** Share of the time in which no step ran: reading, waiting for it, and the loop's own work. */
  readonly waitShare: number;
}

/**
 * What steps that followed each other cost.
 * @param times the first is where the measurement starts: its end counts, its length does not.
 * @throws RangeError for fewer than two steps
 */
export function stepFigures(times: readonly StepTime[]): StepFigures {
  const [start, ...measured] = times;
  const last = measured.at(-1);
  if (start === undefined || last === undefined) throw new RangeError('No step was measured.');
  const lengths = measured.map(({ ended }, index) => ended - (times[index] as StepTime).ended);
  const whole = last.ended - start.ended;
  const running = measured.reduce((sum, { began, ended }) => sum + ended - began, 0);
  return {
    steps: measured.length,
    stepMs: median(lengths),
    waitShare: whole > 0 ? Math.max(0, 1 - running / whole) : 0,
  };
}

/** The middle value, or the mean of the two; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
