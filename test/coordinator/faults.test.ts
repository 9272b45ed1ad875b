import { afterEach, describe, expect, it, vi } from 'vitest';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOwner } from '#src/runs/attempt-owner.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { coordinate } from './coordinator-process.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

type Fixture = ReturnType<typeof sweepFixture>;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Root may write anything; without these capabilities it is as any owner of its files. */
const withoutPrivileges =
  process.getuid?.() === 0
    ? 'exec setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search "$@"'
    : 'exec "$@"';

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
      // It may neither be asked to stop nor exit.
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

describe('a coordinator', () => {
  it('whose clock jumps by days, like that of its trials, runs the sweep to the same results', async () => {
    const options = { trials: 3, epochs: 12, epochMs: 40 };
    const calm = sweepFixture({ ...options, epochMs: 0 });
    await calm.run();
    const sweep = sweepFixture({ ...options, runner: { stallTimeoutMs: 5000 } });
    const preload = fileURLToPath(new URL('./programs/jumping-clock.mjs', import.meta.url));
    const { last } = coordinate(sweep, `export NODE_OPTIONS="--import=${preload}"; exec "$@"`);
    expect((await last).summary).toMatchObject({ succeeded: 3, counts: { succeeded: 3 } });
    expect(metricsOf(sweep)).toEqual(metricsOf(calm));
    for (const { attempts } of sweep.record().trials) {
      expect(attempts).toMatchObject([{ cause: 'published' }]);
      for (const { startedAt, endedAt } of attempts)
        expect(endedAt).toBeGreaterThanOrEqual(startedAt);
    }
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it.each(['database', 'folder'] as const)(
    'that may not write the %s says so, runs nothing, and loses nothing',
    async (what) => {
      const sweep = sweepFixture({ trials: 3, epochs: 2 });
      await sweep.run({ ...sweep.plan, trials: sweep.plan.trials.slice(0, 2) });
      const database = runsLayout.database(sweep.runsFolder);
      const [path, mode] =
        what === 'database' ? ([database, 0o444] as const) : ([sweep.runsFolder, 0o555] as const);
      chmodSync(path, mode);
      const { error } = await coordinate(sweep, withoutPrivileges).last;
      chmodSync(path, 0o755);
      expect(error?.kind).toBe('unwritable-store');
      expect(error?.message).toMatch(/cannot be written .* nothing that finished is lost/);
      expect(sweep.journal().filter(({ event }) => event === 'start')).toHaveLength(2);
      expect((await coordinate(sweep).last).summary).toMatchObject({ succeeded: 3, reused: 2 });
      expect(sweep.journal().filter(({ event }) => event === 'published')).toHaveLength(3);
    },
  );
});
