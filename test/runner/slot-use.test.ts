import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#src/runner/run-event.js';
import { sweepFixture } from './sweep-fixture.js';

/** Seeds in the order in which their trials started. */
function started(events: readonly RunEvent[]): number[] {
  return events.flatMap((event) => (event.kind === 'attempt-started' ? [event.trial.seed] : []));
}

/** How many ran side by side at most. */
function mostAtOnce(events: readonly RunEvent[]): number {
  let now = 0;
  let most = 0;
  for (const { kind } of events) {
    if (kind === 'attempt-started') now += 1;
    if (kind === 'attempt-ended') now -= 1;
    most = Math.max(most, now);
  }
  return most;
}

describe('which trial starts next', () => {
  it.each([
    ['longest-first', (seed: number) => seed, [4, 3, 2, 1]],
    ['shortest-first', (seed: number) => 10 - seed, [4, 3, 2, 1]],
    ['plan', (seed: number) => seed, [1, 2, 3, 4]],
  ] as const)('is told by runner.order: %s', async (order, workOfSeed, seeds) => {
    const costs = {
      workOf: ({ seed }: { seed: number }) => workOfSeed(seed),
      memoryOf: () => null,
    };
    const sweep = sweepFixture({ epochs: 1, workers: 1, costs, runner: { order } });
    await sweep.run();
    expect(started(sweep.events)).toEqual(seeds);
  });

  it('waits while it would not fit into memory, and smaller ones go ahead', async () => {
    const needs: Readonly<Record<number, number>> = { 1: 600, 2: 600, 3: 100, 4: 100 };
    const sweep = sweepFixture({
      epochs: 2,
      epochMs: 150,
      availableMemory: () => 1000,
      costs: { workOf: () => 1, memoryOf: ({ seed }) => needs[seed] ?? null },
    });
    const summary = await sweep.run();
    expect(summary.counts).toEqual({ succeeded: 4 });
    expect(started(sweep.events).slice(0, 2)).toEqual([1, 3]);
    const waits = sweep.events.find(({ kind }) => kind === 'waits-for-memory');
    expect(waits).toMatchObject({ trial: { seed: 2 }, need: 600, free: 400 });
  });

  it('starts alone even where it fits nowhere: waiting would not help', async () => {
    const sweep = sweepFixture({
      epochs: 1,
      availableMemory: () => 10,
      costs: { workOf: () => 1, memoryOf: () => 600 },
    });
    expect((await sweep.run()).counts).toEqual({ succeeded: 4 });
    expect(mostAtOnce(sweep.events)).toBe(1);
  });

  it('runs a trial that ran out of memory again only once nothing else runs', async () => {
    const sweep = sweepFixture({
      trials: 3,
      epochs: 2,
      epochMs: 150,
      behaviours: { 1: 'heap-once' },
    });
    expect((await sweep.run()).counts).toEqual({ succeeded: 3 });
    expect(started(sweep.events)).toEqual([1, 2, 3, 1]);
    const again = sweep.events.findLastIndex(({ kind }) => kind === 'attempt-started');
    expect(mostAtOnce(sweep.events.slice(again))).toBe(1);
    const ended = sweep.events.slice(0, again).filter(({ kind }) => kind === 'attempt-ended');
    expect(ended).toHaveLength(3);
    expect(mostAtOnce(sweep.events)).toBe(2);
  });

  it('waits for no memory where trials run on other machines', async () => {
    const sweep = sweepFixture({
      trials: 3,
      epochs: 2,
      epochMs: 300,
      behaviours: { 1: 'heap-once' },
      availableMemory: () => Infinity,
      costs: { workOf: () => 1, memoryOf: () => 1e15 },
    });
    expect((await sweep.run()).counts).toEqual({ succeeded: 3 });
    expect(sweep.events.some(({ kind }) => kind === 'waits-for-memory')).toBe(false);
  });
});
