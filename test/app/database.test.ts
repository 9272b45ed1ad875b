import { describe, expect, it } from 'vitest';
import { stepByStep } from '#src/app/database.js';
import { eventDisplay } from '#src/cli/lines/event-lines.js';

/** Ten steps, each a second of the clock; a person stops it at the eighth. */
function work() {
  const shown: string[] = [];
  const stop = new AbortController();
  let clock = 0;
  let wasLeft = false;
  function* steps() {
    try {
      for (let done = 0; done < 10; done += 1) {
        if (done === 7) stop.abort();
        yield { done, total: 10 };
        clock += 1000;
      }
      return 'all';
    } finally {
      wasLeft = true;
    }
  }
  const terminal = {
    note: () => undefined,
    progress: (line: string) => shown.push(line),
    endProgress: () => shown.push(''),
  };
  const context = { onEvent: eventDisplay(terminal, () => clock), stop: stop.signal };
  return {
    run: () => stepByStep(context, 'rebuild-database', steps()),
    shown,
    wasLeft: () => wasLeft,
  };
}

describe('work on all trial folders', () => {
  it('says how far it is once it takes long, and is left where a person stops it', async () => {
    const { run, shown, wasLeft } = work();
    expect(await run()).toBeNull();
    expect(wasLeft()).toBe(true);
    expect(shown[0]).toBe('Rebuilding the database: 1 of 10 trials, 9.0 s left');
    expect(shown.at(-2)).toMatch(/^Rebuilding the database: 7 of 10 trials/);
    expect(shown.at(-1)).toBe('');
  });
});
