import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readEnd } from '#src/runs/attempt-end.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import type { SweepPlan } from '#src/runs/sweep-plan.js';
import { coordinate } from '../coordinator/coordinator-process.js';
import {
  contentsAndRebuilt,
  type FixtureOptions,
  sweepFixture,
} from '../coordinator/sweep-fixture.js';

/**
 * What every executor must keep, whatever it runs trials on: each test is a whole sweep of real processes.
 * @param runner the settings that choose it
 */
export function describeExecutor(name: string, runner: Partial<SweepPlan['runner']>): void {
  const fixture = (options: FixtureOptions) =>
    sweepFixture({ ...options, runner: { ...options.runner, ...runner } });

  describe(`the ${name} executor`, () => {
    it('runs each trial once, and reports its beginning and its end', async () => {
      const sweep = fixture({ trials: 6 });
      const summary = await sweep.run();
      expect(summary).toMatchObject({ trials: 6, succeeded: 6, failed: 0, stopped: null });
      expect(sweep.journal().filter(({ event }) => event === 'published')).toHaveLength(6);
      for (const { trialId } of sweep.plan.trials) {
        const kinds = sweep.events.flatMap((event) =>
          'trial' in event && event.trial.trialId === trialId ? [event.kind] : [],
        );
        expect(kinds[0]).toBe('attempt-started');
        expect(kinds.at(-1)).toBe('attempt-ended');
      }
      for (const trial of sweep.record().trials) {
        expect(trial.attempts).toMatchObject([{ attempt: 1, cause: 'published', exitCode: 0 }]);
      }
      const { before, after } = contentsAndRebuilt(sweep.runsFolder);
      expect(after).toEqual(before);
    });

    it('tells how each trial ended, and runs accidents again', async () => {
      const behaviours = {
        1: 'throw-once',
        2: 'diverge',
        3: 'bad-data',
        4: 'suicide-once',
        5: 'lie',
        6: 'heap-once',
      };
      const sweep = fixture({ trials: 7, behaviours, runner: { retries: 1 } });
      const summary = await sweep.run();
      expect(summary).toMatchObject({ succeeded: 4, failed: 3, stopped: null });
      const causes = sweep
        .record()
        .trials.map(({ attempts }) => attempts.map(({ cause, exitCode }) => [cause, exitCode]));
      expect(causes[0]).toEqual([
        ['exception', 1],
        ['published', 0],
      ]);
      expect(causes[1]).toEqual([['diverged', 78]]);
      expect(causes[2]).toEqual([['bad-data', 1]]);
      expect(causes[3]?.map(([cause]) => cause)).toEqual(['interrupted', 'published']);
      expect(causes[4]).toEqual([
        ['exception', 0],
        ['exception', 0],
      ]);
      expect(causes[5]?.map(([cause]) => cause)).toEqual(['out-of-memory', 'published']);
      expect(readFileSync(`${sweep.trialFolder(5)}/attempt-1/log.txt`, 'utf8')).toContain(
        'heap limit',
      );
    });

    it('stops with checkpoints, and goes on from them to the same results', async () => {
      const straight = fixture({ trials: 4, epochs: 6 });
      await straight.run();
      const behaviours = { 1: 'gated', 2: 'gated' };
      const sweep = fixture({ trials: 4, epochs: 6, behaviours });
      const running = sweep.run();
      await until(() => epochsSeen(sweep, 1) >= 2);
      sweep.stop.abort();
      expect(await running).toMatchObject({ stopped: { kind: 'signal' } });
      expect(sweep.record().trials.filter(({ state }) => state === 'running')).toEqual([]);
      const started = sweep.journal().filter(({ event }) => event === 'start').length;
      await sleep(700);
      // Nothing that was taken back begins later.
      expect(sweep.journal().filter(({ event }) => event === 'start')).toHaveLength(started);
      sweep.openGate();
      const resumed = sweepFixture({
        trials: 4,
        epochs: 6,
        runsFolder: sweep.runsFolder,
        runner,
      });
      expect(await resumed.run()).toMatchObject({ succeeded: 4, failed: 0, stopped: null });
      expect(resultsOf(resumed)).toEqual(resultsOf(straight));
      expect(readEnd(runsLayout.attempt(resumed.trialFolder(0), 1))).toMatchObject({
        cause: 'stopped-by-user',
        state: 'planned',
        checkpointStep: 2,
      });
    });

    it('finds its way after the coordinator was killed: nothing is lost, nothing is published twice', async () => {
      const behaviours = { 1: 'gated', 2: 'gated' };
      const sweep = fixture({ trials: 5, epochs: 4, behaviours });
      const { child, last } = coordinate(sweep);
      await until(() => sweep.journal().some(({ event }) => event === 'start'));
      await sleep(200);
      child.kill('SIGKILL');
      await last;
      sweep.openGate();
      expect(await sweep.run()).toMatchObject({ succeeded: 5, failed: 0, stopped: null });
      const published = sweep.journal().filter(({ event }) => event === 'published');
      expect(new Set(published.map(({ seed }) => seed))).toEqual(new Set([1, 2, 3, 4, 5]));
      expect(published).toHaveLength(5);
      const { before, after } = contentsAndRebuilt(sweep.runsFolder);
      expect(after).toEqual(before);
    });
  });
}

type Fixture = ReturnType<typeof sweepFixture>;

/** Of each trial, what its result says but for when and by which attempt. */
export function resultsOf(sweep: Fixture): unknown[] {
  return sweep.record().trials.map(({ metrics, predictions, selectedEpoch }) => ({
    metrics,
    predictions,
    selectedEpoch,
  }));
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await sleep(20);
}

function epochsSeen({ events }: Fixture, seed: number): number {
  const epochs = events.map((event) =>
    event.kind === 'epoch' && event.trial.seed === seed ? event.epoch : 0,
  );
  return Math.max(0, ...epochs);
}
