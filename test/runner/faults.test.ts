import { afterEach, describe, expect, it, vi } from 'vitest';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readOwner } from '#src/attempt/attempt-owner.js';
import { runsLayout } from '#src/attempt/runs-layout.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

type Fixture = ReturnType<typeof sweepFixture>;

afterEach(() => {
  vi.unstubAllEnvs();
});

const metricsOf = (sweep: Fixture) => sweep.record().trials.map(({ metrics }) => metrics);

/** Runs the sweep and does something once to its first trial's process, when that has checkpointed twice. */
async function runAndStrike(sweep: Fixture, strike: (pid: number) => void): Promise<void> {
  const running = sweep.run();
  const checkpoint = join(sweep.trialFolder(0), 'checkpoints', '2');
  await expect.poll(() => existsSync(checkpoint), { timeout: 20_000 }).toBe(true);
  const owner = readOwner(runsLayout.attempt(sweep.trialFolder(0), 1));
  if (owner === null) throw new Error('The trial has no owner.json.');
  strike(owner.pid);
  await running;
}

describe('a trial', () => {
  it('that is frozen has stalled: killed, and tried again to the same result', async () => {
    const options = { trials: 2, epochs: 40, epochMs: 20 };
    const calm = sweepFixture({ ...options, epochMs: 0 });
    await calm.run();
    const sweep = sweepFixture({ ...options, runner: { stallTimeoutMs: 3000 } });
    await runAndStrike(sweep, (pid) => {
      // It may neither be asked to stop nor end by itself.
      process.kill(pid, 'SIGSTOP');
    });
    expect(sweep.record().trials[0]?.attempts).toMatchObject([
      { cause: 'stalled', signal: 'SIGKILL' },
      { cause: 'published', exitCode: 0 },
    ]);
    expect(metricsOf(sweep)).toEqual(metricsOf(calm));
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it('that outgrows its memory has that for its cause, and the others go on', async () => {
    const sweep = sweepFixture({ trials: 2, behaviours: { 1: 'eat' }, runner: { retries: 1 } });
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=40');
    const summary = await sweep.run();
    expect(summary.counts).toEqual({ failed: 1, succeeded: 1 });
    const [eater, other] = sweep.record().trials;
    expect(eater).toMatchObject({ state: 'failed', cause: 'out-of-memory' });
    expect(eater?.attempts.map(({ cause }) => cause)).toEqual(['out-of-memory', 'out-of-memory']);
    expect(other?.state).toBe('succeeded');
  });
});
