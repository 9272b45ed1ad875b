import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runsLayout } from '#src/attempt/runs-layout.js';
import { readView } from '#src/dashboard/read-view.js';
import { runsFingerprint } from '#src/dashboard/runs-fingerprint.js';
import { sweepFixture } from './sweep-fixture.js';

/** What somebody, or an accident, can put in the place of a file. */
const plants: Readonly<Record<string, (path: string) => void>> = {
  'a named pipe': (path) => execFileSync('mkfifo', [path]),
  'a link to a device': (path) => {
    symlinkSync('/dev/zero', path);
  },
  'a link to a file outside': (path) => {
    const folder = mkdtempSync(join(tmpdir(), 'reelsweep-outside-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(join(folder, 'file'), '{"format":1}\n');
    symlinkSync(join(folder, 'file'), path);
  },
  'a folder': (path) => {
    mkdirSync(path);
  },
  'a file of a gigabyte': (path) => {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 30);
  },
};

function plant(path: string, put: (path: string) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  put(path);
}

/** Below a runs folder, by the first trial's folder and its running attempt. */
const files = (runs: string, trial: string, later: string): readonly string[] => {
  const attempt = runsLayout.attempt(trial, 1);
  return [
    runsLayout.coordinator(runs),
    join(runs, 'database.json'),
    join(runs, '.removing.json'),
    join(runsLayout.queue(runs), '1700000000000.1.other.json'),
    runsLayout.plan(runs, 'small'),
    runsLayout.sweepFile(runs, 'small'),
    runsLayout.fresh(runs, 'small'),
    runsLayout.explained(runs, 'small'),
    join(runsLayout.requests(runs, 'small'), '1-a.json'),
    join(runsLayout.sweep(runs, 'other'), 'plan.json'),
    join(runsLayout.requests(runs, 'other'), '1-a.json'),
    runsLayout.trialFile(trial),
    runsLayout.owner(attempt),
    runsLayout.metrics(attempt),
    runsLayout.progress(attempt),
    runsLayout.log(attempt),
    runsLayout.failure(attempt),
    runsLayout.end(attempt),
    ...runsLayout.model(trial),
    runsLayout.trialFile(later),
  ];
};

const soon = { timeout: 20_000 };

describe.each(Object.entries(plants))('%s in the place of a file while a sweep runs', (_, put) => {
  it('costs what it hides and no more', async () => {
    const sweep = sweepFixture({ trials: 2, workers: 1, epochs: 5, behaviours: { 1: 'gated' } });
    onTestFinished(() => {
      rmSync(sweep.folder, { recursive: true, force: true });
    });
    const running = sweep.run();
    await expect
      .poll(() => sweep.events.filter(({ kind }) => kind === 'epoch').length, soon)
      .toBe(2);
    for (const path of files(sweep.runsFolder, sweep.trialFolder(0), sweep.trialFolder(1))) {
      plant(path, put);
    }
    for (const view of [{ kind: 'sweeps' as const, sweep: 'small' }, { kind: 'trial' as const, trial: sweep.plan.trials[0]?.trialId ?? '' }]) {
      try { runsFingerprint(sweep.runsFolder, view as never); } catch (e) { console.log('FP', (e as Error).message); }
      try { console.log((readView(sweep.runsFolder, view as never, Date.now()) as any).problem); } catch (e) { console.log('RV', (e as Error).message); }
    }
    await new Promise((r) => setTimeout(r, 500));
    sweep.openGate();
    const summary = await running.catch((e) => e);
    console.log(_, summary, sweep.events.filter(({ kind }) => kind === 'problem' || kind === 'attempt-ended'));
  });
});
