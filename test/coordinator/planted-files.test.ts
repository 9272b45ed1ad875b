import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openMetricsWriter } from '#src/runs/metrics-file.js';
import { writeRunsFile } from '#src/runs/runs-file.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { noteFormerTrials } from '#src/runs/sweep-plan.js';
import { readView, runsFingerprint } from '#src/dashboard/view.js';
import { startTrialProcess } from '#src/executor/local/local-executor.js';
import { markPaused } from '#src/runs/requests.js';
import { notePlace } from '#src/store/database-place.js';
import { markRemoval } from '#src/runs/removal-marker.js';
import { keepModel, type ModelFacts } from '#src/training/kept-model.js';
import { sweepFixture } from './sweep-fixture.js';

/** What another user, or an accident, can put in the place of a file. */
const plants: Readonly<Record<string, (path: string) => void>> = {
  'a named pipe': (path) => execFileSync('mkfifo', [path]),
  'a link to a file or a device outside': (path) => {
    if (basename(path).length % 2 === 0) {
      symlinkSync('/dev/zero', path);
      return;
    }
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

function problems({ events }: ReturnType<typeof sweepFixture>): string[] {
  return events.flatMap((event) => (event.kind === 'problem' ? [event.message] : []));
}

describe.each(Object.entries(plants))('%s in the place of each file', (what, put) => {
  it('while a sweep runs costs what it hides, is reported once, and the dashboard goes on', async () => {
    const sweep = sweepFixture({ trials: 2, workers: 1, epochs: 5, behaviours: { 1: 'gated' } });
    const { runsFolder } = sweep;
    onTestFinished(() => {
      rmSync(sweep.folder, { recursive: true, force: true });
    });
    const running = sweep.run();
    await expect
      .poll(() => sweep.events.filter(({ kind }) => kind === 'epoch').length, soon)
      .toBe(2);
    for (const path of files(runsFolder, sweep.trialFolder(0), sweep.trialFolder(1))) {
      plant(path, put);
    }
    const id = basename(sweep.trialFolder(0));
    runsFingerprint(runsFolder, [id], Date.now());
    const { problem } = readView(runsFolder, { kind: 'sweep', sweep: 'small' }, Date.now()) as {
      problem: string | null;
    };
    expect(problem).toMatch(/database\.json is damaged/);
    const trial = readView(runsFolder, { kind: 'trial', trial: id }, Date.now());
    if (!what.includes('gigabyte')) expect(JSON.stringify(trial)).toMatch(/log\.txt is damaged/);
    // The metrics are met at many polls: what is wrong with them is reported at the first.
    await expect.poll(() => problems(sweep).join(), soon).toMatch(/metrics\.jsonl/);
    await sleep(200);
    sweep.openGate();
    expect(await running).toMatchObject({ succeeded: 2, failed: 0, stopped: null });
    for (const name of ['metrics.jsonl', '/small/requests/', '/other/requests/']) {
      expect(problems(sweep).filter((message) => message.includes(name))).toHaveLength(1);
    }
    expect(process.memoryUsage().rss).toBeLessThan(2 ** 30);
  });
});

it('a folder in the place of what is written is set aside, with all that is in it', async () => {
  const sweep = sweepFixture({ trials: 2 });
  const { runsFolder: runs, plan } = sweep;
  onTestFinished(() => {
    rmSync(sweep.folder, { recursive: true, force: true });
  });
  await sweep.run();
  const places = {
    former: runsLayout.former(runs, 'small'),
    paused: runsLayout.paused(runs, 'other'),
    removing: runsLayout.removing(runs),
    database: join(runs, 'database.json'),
    passed: runsLayout.preflight(runs),
    model: runsLayout.model(sweep.trialFolder(0))[1] ?? '',
    settings: runsLayout.programSettings(runsLayout.attempt(sweep.trialFolder(0), 1)),
  };
  for (const path of Object.values(places)) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'thesis.tex'), 'mine');
  }
  const [, last] = plan.trials;
  noteFormerTrials(runs, { ...plan, trials: last === undefined ? [] : [last] });
  markPaused(runs, 'other', 1);
  markRemoval(runs, { format: 1, sweep: 'other', trialIds: [] });
  notePlace(runs, '/somewhere/else.db');
  writeRunsFile(places.passed, '{}');
  keepModel(sweep.trialFolder(0), new Map(), {} as ModelFacts);
  writeRunsFile(places.settings, '{}');
  for (const path of Object.values(places)) {
    expect(readFileSync(path, 'utf8')).toMatch(/^\{/);
    const aside = readdirSync(dirname(path)).filter((name) => name.endsWith('.set-aside'));
    const own = aside.filter((name) => name.startsWith(basename(path)));
    expect(own.map((name) => readdirSync(join(dirname(path), name)))).toEqual([['thesis.tex']]);
  }
});

it('a result that is no file fails its trial alone, and says why', async () => {
  const sweep = sweepFixture({ trials: 2, workers: 1, epochs: 4, behaviours: { 1: 'gated' } });
  onTestFinished(() => {
    rmSync(sweep.folder, { recursive: true, force: true });
  });
  const running = sweep.run();
  await expect.poll(() => sweep.events.filter(({ kind }) => kind === 'epoch').length, soon).toBe(2);
  execFileSync('mkfifo', [runsLayout.result(sweep.trialFolder(0))]);
  sweep.openGate();
  expect(await running).toMatchObject({ succeeded: 1, failed: 1, stopped: null });
  const ended = sweep.events.find(({ kind }) => kind === 'attempt-ended');
  expect(ended).toMatchObject({ cause: 'bad-data' });
  expect(JSON.stringify(ended)).toMatch(/result\.json is damaged \(it is a named pipe/);
});

it('a log that is a link is not written to, and what it leads to stays as it was', async () => {
  const sweep = sweepFixture({ trials: 1, workers: 1, epochs: 2 });
  onTestFinished(() => {
    rmSync(sweep.folder, { recursive: true, force: true });
  });
  const victim = join(sweep.folder, 'victim');
  writeFileSync(victim, 'mine');
  const attempt = runsLayout.attempt(sweep.trialFolder(0), 1);
  mkdirSync(attempt, { recursive: true });
  symlinkSync(victim, runsLayout.log(attempt));
  symlinkSync(victim, runsLayout.metrics(attempt));
  const child = () => startTrialProcess('none.mjs', attempt, process.env);
  expect(child).toThrow(/log\.txt is damaged \(it is a symbolic link/);
  expect(() => openMetricsWriter(attempt)).toThrow(/metrics\.jsonl is damaged/);
  expect(readFileSync(victim, 'utf8')).toBe('mine');
});
