/** Milliseconds that only go forward, such as `performance.now()`. */
export type Clock = () => number;

/** An action that is due again once its interval has gone by. */
export interface Periodic {
  /** Whether the interval has gone by since the last `done`, or since the start. */
  due(): boolean;
  /** The action has just been done: the interval begins anew. */
  done(): void;
}

/** Something to do every `intervalMs`; the caller asks between its steps, nothing runs by itself. */
export function everyInterval(intervalMs: number, clock: Clock): Periodic {
  let since = clock();
  return {
    due: () => clock() - since >= intervalMs,
    done: () => {
      since = clock();
    },
  };
}
