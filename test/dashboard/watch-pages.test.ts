import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Pieces, watchPages } from '#src/dashboard/watch-pages.js';

let state = { text: 'one', isRun: false };
let looks = 0;
let renders = 0;

function watch() {
  return watchPages({
    runsFolder: '/nowhere',
    now: Date.now,
    fingerprint: () => {
      looks += 1;
      return state;
    },
    render: (query) => {
      renders += 1;
      return new Map([
        ['head', `${query} ${state.text}`],
        ['rest', 'always'],
      ]);
    },
  });
}

function page(isReady = () => true) {
  const got: Record<string, string>[] = [];
  return {
    got,
    send: (pieces: Pieces) => {
      if (!isReady()) return false;
      got.push(Object.fromEntries(pieces));
      return true;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  state = { text: 'one', isRun: false };
  looks = 0;
  renders = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('polling the runs folder', () => {
  it('happens only while a page is open', async () => {
    const runs = watch();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toBe(0);
    const leave = runs.watch('a', page());
    await vi.advanceTimersByTimeAsync(60_000);
    const before = looks;
    expect(before).toBeGreaterThan(5);
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toBe(before);
  });

  it('comes further apart where nothing changes, and is quick again where a sweep runs', async () => {
    const runs = watch();
    runs.watch('a', page());
    await vi.advanceTimersByTimeAsync(60_000);
    looks = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toBeLessThanOrEqual(13);
    state = { text: 'one', isRun: true };
    await vi.advanceTimersByTimeAsync(5000);
    looks = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toBeGreaterThanOrEqual(55);
    expect(renders).toBe(1);
    runs.close();
  });

  it('sends each page what has changed since its last, and makes it once for all that show the same', async () => {
    const runs = watch();
    const [one, other, third] = [page(), page(), page()];
    runs.watch('a', one);
    runs.watch('a', other);
    runs.watch('b', third);
    await vi.advanceTimersByTimeAsync(10);
    expect(renders).toBe(2);
    state = { text: 'two', isRun: true };
    await vi.advanceTimersByTimeAsync(6000);
    expect(renders).toBe(4);
    for (const { got } of [one, other])
      expect(got).toEqual([{ head: 'a one', rest: 'always' }, { head: 'a two' }]);
    expect(third.got[1]).toEqual({ head: 'b two' });
    runs.close();
  });

  it('gives a page that was behind the newest, not what came between', async () => {
    const runs = watch();
    let isReady = true;
    const slow = page(() => isReady);
    runs.watch('a', slow);
    await vi.advanceTimersByTimeAsync(10);
    isReady = false;
    for (const text of ['two', 'three']) {
      state = { text, isRun: true };
      await vi.advanceTimersByTimeAsync(2000);
    }
    isReady = true;
    await vi.advanceTimersByTimeAsync(2000);
    expect(slow.got.slice(1)).toEqual([{ head: 'a three' }]);
    runs.close();
  });
});
