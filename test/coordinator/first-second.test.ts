import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { readRunsIfAny } from '#src/store/queries/read-store.js';
import { coordinate, livingTrials } from './coordinator-process.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

type Fixture = ReturnType<typeof sweepFixture>;

async function runsToItsEnd(sweep: Fixture, trials: number): Promise<void> {
  expect(await sweep.run()).toMatchObject({ succeeded: trials, failed: 0, stopped: null });
  const { before, after, report } = contentsAndRebuilt(sweep.runsFolder);
  expect(report.problems).toEqual([]);
  expect(after).toEqual(before);
  const left = readdirSync(sweep.runsFolder).filter((name) => name.includes('.making'));
  expect(left).toEqual([]);
}

/** `npm run test:faults` asks for 500. */
const rounds = Math.ceil(Number(process.env['REELSWEEP_KILL_ROUNDS'] ?? 12) / 2);

describe('a first run', () => {
  it(
    'that is killed within its first second can simply be run again',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const sweep = sweepFixture({ trials: 2, epochs: 2, epochMs: 1 });
        const { child, last } = coordinate(sweep);
        // Spread over the start of the process, the making of the database and the first trials.
        await sleep((1000 * (round + 0.5)) / rounds);
        child.kill('SIGKILL');
        await last;
        await expect.poll(() => livingTrials(sweep), { timeout: 20_000 }).toEqual([]);
        await runsToItsEnd(sweep, 2);
      }
    },
    30_000 + rounds * 10_000,
  );

  it.each([
    ['an empty database', () => ''],
    [
      'an empty database, and a whole one that was never finished',
      (path: string) => `${path}.making`,
    ],
  ])('that left %s can simply be run again', async (_, other) => {
    const sweep = sweepFixture({ trials: 1 });
    const path = runsLayout.database(sweep.runsFolder);
    mkdirSync(sweep.runsFolder, { recursive: true });
    writeFileSync(path, '');
    if (other(path) !== '') writeFileSync(other(path), 'SQLite format 3\0and no more');
    expect(readRunsIfAny(sweep.runsFolder, () => 'something')).toBeNull();
    await runsToItsEnd(sweep, 1);
  });

  it('that left a database without tables can simply be run again', async () => {
    const sweep = sweepFixture({ trials: 1 });
    mkdirSync(sweep.runsFolder, { recursive: true });
    const made = new Database(runsLayout.database(sweep.runsFolder));
    made.pragma('journal_mode = WAL');
    made.close();
    await runsToItsEnd(sweep, 1);
  });
});

describe('a run whose file is empty', () => {
  it('makes a database anew from the folders, and repeats nothing', async () => {
    const sweep = sweepFixture({ trials: 2 });
    await sweep.run();
    truncateSync(runsLayout.database(sweep.runsFolder));
    expect(await sweep.run()).toMatchObject({ succeeded: 2, reused: 2 });
    expect(sweep.journal().filter(({ event }) => event === 'published')).toHaveLength(2);
  });

  it.each(['coordinator.json', 'lock', 'plan.json', 'sweep.yaml', 'trial.json', 'process.json'])(
    '%s goes on all the same',
    async (name) => {
      const sweep = sweepFixture({ trials: 2, epochs: 10, epochMs: 10 });
      const { runsFolder } = sweep;
      const running = sweep.run();
      await expect
        .poll(() => sweep.events.some(({ kind }) => kind === 'epoch'), { timeout: 20_000 })
        .toBe(true);
      sweep.stop.abort();
      await running;
      const attempt = runsLayout.attempt(sweep.trialFolder(0), 1);
      const places: Readonly<Record<string, string>> = {
        'coordinator.json': runsLayout.coordinator(runsFolder),
        lock: runsLayout.lock(runsFolder),
        'plan.json': runsLayout.plan(runsFolder, 'small'),
        'sweep.yaml': runsLayout.sweepFile(runsFolder, 'small'),
        'trial.json': runsLayout.trialFile(sweep.trialFolder(0)),
        'process.json': runsLayout.programProcess(attempt),
      };
      const path = places[name] ?? '';
      if (name === 'process.json') {
        // As a coordinator and its trial leave it that are killed while the program of the trial starts.
        rmSync(runsLayout.end(attempt));
        mkdirSync(dirname(path));
        writeFileSync(path, '');
      }
      // A coordinator that ends removes the note of itself; one that is killed does not.
      expect(existsSync(path), path).toBe(name !== 'coordinator.json');
      writeFileSync(path, '');
      const next = sweepFixture({ trials: 2, epochs: 10, epochMs: 0, runsFolder });
      await runsToItsEnd(next, 2);
    },
  );
});
