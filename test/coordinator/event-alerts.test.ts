import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AlertOptions, eventAlerts } from '#src/coordinator/control/event-alerts.js';
import type { RunEvent } from '#src/coordinator/run-event.js';
import { sweepFixture, testPlan } from './sweep-fixture.js';

const limits = { burst: 5, everyMs: 60_000, timeoutMs: 20_000 };
// The line is there whole once it is there: `got` may look at any time.
const append = ['sh', '-c', 'line=$(cat); printf "%s\\n" "$line" >> got.jsonl'];

/** Alerts of a folder of their own, what the program got, and what was said of it. */
function alertsHere(changed: Partial<AlertOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-alerts-'));
  const problems: string[] = [];
  const alerts = eventAlerts({
    command: append,
    sweep: 'small',
    axes: ['noise', '__proto__'],
    folder,
    clock: () => 0,
    onProblem: (sentence) => problems.push(sentence),
    stopNow: new AbortController().signal,
    limits,
    ...changed,
  });
  const got = () =>
    existsSync(join(folder, 'got.jsonl'))
      ? readFileSync(join(folder, 'got.jsonl'), 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>)
      : [];
  return { ...alerts, problems, got };
}

const [trial] = testPlan().trials;
const ended = (changed: Partial<RunEvent> = {}) =>
  ({
    kind: 'attempt-ended',
    trial,
    attempt: 1,
    state: 'failed',
    cause: 'exception',
    message: 'It broke; $(touch x) "\'\n',
    retryInMs: null,
    counts: { failed: 1 },
    eta: null,
    ...changed,
  }) as RunEvent;
const paused = {
  kind: 'waits-for-disk',
  trial,
  need: 2e9,
  free: 1e9,
} as RunEvent;

describe('runner.onEvent', () => {
  it('receives failures, stalls, pauses and the end, each as one line of JSON', async () => {
    const { notify, end, got } = alertsHere();
    notify(ended());
    notify(ended({ state: 'succeeded', cause: 'published' }));
    notify(ended({ state: 'planned', cause: 'interrupted', retryInMs: 1000 }));
    notify(ended({ state: 'planned', cause: 'stalled', retryInMs: 2000 }));
    notify(paused);
    notify({ kind: 'database-locked', path: '/runs/reelsweep.db' });
    await end({ succeeded: 3 });
    const at = new Date(0).toISOString();
    expect(got()).toEqual([
      {
        event: 'trial-failed',
        sweep: 'small',
        at,
        trial: {
          id: '0000000000000001',
          position: 1,
          replicate: 1,
          seed: 1,
          swept: [
            { name: 'noise', value: 0 },
            { name: '__proto__', value: null },
          ],
        },
        attempt: 1,
        state: 'failed',
        cause: 'exception',
        message: 'It broke; $(touch x) "\'\n',
        retryInSeconds: null,
        counts: { failed: 1 },
        leftOut: [],
      },
      expect.objectContaining({ event: 'trial-stalled', retryInSeconds: 2 }),
      expect.objectContaining({ event: 'sweep-paused', why: 'disk', neededBytes: 2e9 }),
      expect.objectContaining({
        event: 'sweep-paused',
        why: 'database',
        path: '/runs/reelsweep.db',
      }),
      { event: 'sweep-ended', sweep: 'small', at, succeeded: 3, leftOut: [] },
    ]);
  });

  it('receives no more than the rate allows, and then how many were left out', async () => {
    const { notify, end, got } = alertsHere({ limits: { ...limits, burst: 2 } });
    for (let count = 0; count < 40; count += 1) notify(ended());
    for (let count = 0; count < 3; count += 1) notify(paused);
    await end({});
    const messages = got();
    expect(messages.length).toBeLessThanOrEqual(3);
    const leftOut = messages.flatMap((message) => message['leftOut'] as { count: number }[]);
    const missed = leftOut.reduce((sum, { count }) => sum + count, 0);
    expect(messages.length - 1 + missed).toBe(43);
    expect(messages.at(-1)).toMatchObject({ event: 'sweep-ended' });
  });

  it('sends what had to wait once the rate allows it', async () => {
    const { notify, end, got } = alertsHere({
      limits: { burst: 1, everyMs: 50, timeoutMs: 20_000 },
    });
    notify(ended());
    notify(ended());
    notify(paused);
    while (got().length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await end({});
    expect(got().map(({ event }) => event)).toContain('sweep-paused');
  });

  it.each([
    ['cannot be run', ['no-such-program-here'], /could not be run \(/],
    ['fails', ['sh', '-c', 'exit 3'], /ended with exit code 3/],
    ['hangs', ['sh', '-c', 'exec sleep 100'], /had not ended after 0.3 s and was killed/],
  ])('says once that the program %s, and goes on', async (_, command, reason) => {
    const { notify, end, problems } = alertsHere({
      command,
      limits: { ...limits, timeoutMs: 300 },
    });
    notify(ended());
    notify(ended());
    await end({});
    expect(problems).toEqual([expect.stringMatching(reason)]);
  });

  it('holds up no trial, even where the program never reads and never ends', async () => {
    const stopNow = new AbortController();
    const { notify, end, problems } = alertsHere({
      command: ['sleep', '100'],
      stopNow: stopNow.signal,
    });
    const sweep = sweepFixture({ behaviours: { 1: 'diverge', 2: 'diverge' }, onEvent: notify });
    expect((await sweep.run()).counts).toEqual({ succeeded: 2, failed: 2 });
    // A second Ctrl-C does not wait.
    stopNow.abort();
    await end({});
    expect(problems).toEqual([]);
  });
});
