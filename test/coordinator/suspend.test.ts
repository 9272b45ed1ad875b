import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processIdentity } from '#src/runs/attempt-owner.js';
import { endOrphan } from '#src/executor/local/local-executor.js';
import { sweepFixture } from './sweep-fixture.js';

const pollOptions = { timeout: 20_000 };
const nightMs = 8 * 3_600_000;

it.each([
  ['whose clock counts suspended time', 1],
  ['whose clock stops meanwhile', 0],
])('a laptop that slept, %s, has neither a stall nor a timeout', async (_, counted) => {
  let slept = 0;
  const sweep = sweepFixture({
    trials: 1,
    behaviours: { 1: 'gated' },
    runner: { stallTimeoutMs: 60_000, trialTimeoutMs: 120_000, retries: 0 },
    clock: () => Date.now() + slept,
    elapsed: () => performance.now() + counted * slept,
  });
  const running = sweep.run();
  const isUnderWay = () => sweep.events.some(({ kind }) => kind === 'epoch');
  await expect.poll(isUnderWay, pollOptions).toBe(true);
  for (let suspends = 0; suspends < 3; suspends += 1) {
    slept += nightMs;
    const seen = sweep.events.length;
    // Looked at since.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sweep.events.slice(seen).filter(({ kind }) => kind === 'attempt-ended')).toEqual([]);
  }
  sweep.openGate();
  expect((await running).counts).toEqual({ succeeded: 1 });
  expect(sweep.record().trials[0]?.attempts).toMatchObject([{ cause: 'published' }]);
});

it('an attempt on another machine is not abandoned because this one slept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-orphan-'));
  const owner = { ...processIdentity(), pid: 1, host: 'elsewhere', bootId: 'another' };
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
  let now = Date.now();
  let elapsed = 0;
  let looks = 0;
  const stop = new AbortController();
  const ended = endOrphan(
    {
      runsFolder: folder,
      sweep: 'night',
      timing: { graceMs: 1000, quietMs: 120_000, queueMs: 5000 },
      clock: () => now,
      elapsed: () => {
        looks += 1;
        return elapsed;
      },
      stop: stop.signal,
      onProblem: () => {
        // It sleeps while it waits.
        now += nightMs;
      },
    },
    folder,
  );
  await expect.poll(() => looks, pollOptions).toBeGreaterThan(10);
  // Its files change, and then no more.
  utimesSync(join(folder, 'owner.json'), now / 1000, now / 1000);
  const seen = looks;
  await expect.poll(() => looks, pollOptions).toBeGreaterThan(seen + 10);
  elapsed += 119_000;
  const then = looks;
  await expect.poll(() => looks, pollOptions).toBeGreaterThan(then + 10);
  elapsed += 2000;
  expect(await ended).toBe('gone');
});
