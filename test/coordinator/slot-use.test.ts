import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statusHeading } from '#src/cli/lines/status-lines.js';
import { readCoordinator } from '#src/runs/coordinator-file.js';
import { readStatus } from '#src/status/read-status.js';
import type { RunEvent } from '#src/coordinator/run-event.js';
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
  ] as const)('follows runner.order: %s', async (order, workOfSeed, seeds) => {
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

  it('waits for disk space even where nothing runs, reports that once, and goes on once there is', async () => {
    const megabyte = 2 ** 20;
    let free = 100 * megabyte;
    const seen: unknown[] = [];
    const sweep = sweepFixture({
      epochs: 1,
      availableDisk: () => free,
      costs: { workOf: () => 1, memoryOf: () => null, diskOf: () => 500 * megabyte },
      onEvent: ({ kind }) => {
        if (kind !== 'waits-for-disk') return;
        seen.push(
          readCoordinator(sweep.runsFolder)?.waitsForDisk,
          statusHeading(readStatus(sweep.runsFolder, 'small', Date.now())),
        );
        free = 600 * megabyte;
      },
    });
    expect((await sweep.run()).counts).toEqual({ succeeded: 4 });
    const kinds = sweep.events.map(({ kind }) => kind);
    expect(kinds.indexOf('waits-for-disk')).toBeLessThan(kinds.indexOf('attempt-started'));
    expect(kinds.indexOf('disk-has-room')).toBeLessThan(kinds.indexOf('attempt-started'));
    expect(sweep.events.find(({ kind }) => kind === 'waits-for-disk')).toMatchObject({
      need: 500 * megabyte,
      free: 100 * megabyte,
    });
    expect(seen.slice(0, 2)).toEqual([
      expect.objectContaining({ need: 500 * megabyte, free: 100 * megabyte }),
      expect.stringMatching(
        /no new trial starts until there is room on the disk: one needs up to .* and .* are free/,
      ),
    ]);
    // Two do not fit side by side: that is reported once more, and not whenever one ends.
    expect(kinds.filter((kind) => kind === 'waits-for-disk').length).toBeLessThanOrEqual(2);
    expect(mostAtOnce(sweep.events)).toBe(1);
  });

  it('starts on a small disk where the size of what it will write is unknown, and where it has written it already', async () => {
    const sweep = sweepFixture({
      trials: 2,
      epochs: 1,
      availableDisk: () => 17 * 2 ** 20,
      costs: {
        workOf: () => 1,
        memoryOf: () => null,
        diskOf: ({ seed }) => (seed === 1 ? 0 : 5 * 2 ** 20),
      },
    });
    const checkpoint = join(sweep.trialFolder(1), 'checkpoints', '0');
    mkdirSync(checkpoint, { recursive: true });
    writeFileSync(join(checkpoint, 'left'), Buffer.alloc(5 * 2 ** 20));
    expect((await sweep.run()).counts).toEqual({ succeeded: 2 });
    expect(sweep.events.some(({ kind }) => kind === 'waits-for-disk')).toBe(false);
  });

  it('lets what runs go on while the disk is full, and ends where a person stops it', async () => {
    let free = 300 * 2 ** 20;
    const sweep = sweepFixture({
      epochs: 1,
      workers: 1,
      availableDisk: () => free,
      costs: { workOf: () => 1, memoryOf: () => null, diskOf: () => 200 * 2 ** 20 },
      onEvent: ({ kind }) => {
        if (kind === 'attempt-started') free = 0;
        if (kind === 'waits-for-disk') sweep.stop.abort();
      },
    });
    const summary = await sweep.run();
    expect(summary).toMatchObject({
      counts: { succeeded: 1, planned: 3 },
      stopped: { kind: 'signal' },
    });
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
