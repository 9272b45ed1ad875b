import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openOnDesktop } from '#src/cli/terminal/open-on-desktop.js';
import type { ReportFigures } from '#src/report/report-figures.js';
import type { SweepPlan } from '#src/runs/sweep-plan.js';
import { coordinate, livingTrials } from '../../coordinator/coordinator-process.js';
import { sweepFixture, testPlan } from '../../coordinator/sweep-fixture.js';
import { reelsweep, start } from '../command-process.js';
import { typed } from '../typed.js';

/** The same points at other trials, as after a change of the number of epochs. */
function changedPlan(name: string): SweepPlan {
  const plan = testPlan({ name, trials: 3, epochs: 4 });
  const trials = plan.trials.map((trial) => ({ ...trial, trialId: `c${trial.trialId.slice(1)}` }));
  return { ...plan, trials };
}

describe('report --compare', () => {
  const sweep = sweepFixture({ trials: 3 });
  const { folder } = sweep;

  beforeAll(async () => {
    await sweep.run();
    await sweep.run(changedPlan('longer'));
    sweep.stop.abort();
    await sweep.run({ ...changedPlan('begun'), trials: testPlan({ trials: 5 }).trials.slice(3) });
  });

  it('says on the page and in the terminal what is better or worse, and what differs', async () => {
    const { code, out, err } = await typed(folder, 'report', 'longer', '--compare', 'small');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Compared with small$/m);
    expect(out).toMatch(/^The test MSE of longer is .* than that of small .*no interval/m);
    expect(out).toMatch(/^epochs +3 +4$/m);
    const page = readFileSync(join(folder, 'reports', 'longer.html'), 'utf8');
    expect(page).toContain('<h2 id="comparison-title">Compared with small</h2>');
    const alone = await typed(folder, 'report', 'longer');
    expect(alone.out).not.toContain('Compared');
  });

  it('prints the same figures as JSON, CSV and Markdown, and writes nothing', async () => {
    const words = ['report', 'small', '--compare', 'longer'] as const;
    const [line, json, csv, md] = await Promise.all([
      typed(folder, ...words, '--json'),
      typed(folder, ...words, '--format', 'json'),
      typed(folder, ...words, '--format', 'csv'),
      typed(folder, ...words, '--format', 'md'),
    ]);
    const figures = JSON.parse(line.out) as ReportFigures;
    expect(line.out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(json.out)).toEqual(figures);
    const value = figures.comparison!.chosen!.difference!.estimate.value;
    expect(csv.out).toContain(`,${value},`);
    expect(md.out).toContain('### Compared with longer');
    expect(existsSync(join(folder, 'reports', 'small.html'))).toBe(false);
  });

  it('says what has not run yet', async () => {
    const begun = await typed(folder, 'report', 'small', '--compare', 'begun');
    expect(begun.code).toBe(0);
    expect(begun.out).toContain('small cannot be compared with begun.');
    expect(begun.out).toContain('No trial of begun has succeeded yet.');
    expect(begun.out).toContain('begun is not finished: 0 of its 2 trials have ended');
  });

  it.for([
    [
      'an unknown sweep',
      ['small', '--compare', 'longr'],
      'There is no sweep longr; did you mean longer?',
    ],
    ['an unknown sweep to report', ['smal'], 'There is no sweep smal; did you mean small?'],
    [
      'a sweep and itself',
      ['small', '--compare', 'small'],
      '--compare small is the sweep that is reported; name an earlier one.',
    ],
    ['no name', ['small', '--compare'], 'The option --compare needs a value.'],
  ] as const)('refuses %s in a sentence', async ([, words, says]) => {
    const { code, out, err } = await typed(folder, 'report', ...words);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: `${says}\n` });
  });
});

describe('report --live', () => {
  const pollOptions = { timeout: 20_000 };

  it('writes the page again as the sweep goes on, and at its end once more, to stay', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 60, epochMs: 50, workers: 1 });
    const { last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const live = start(sweep.folder, 'report', 'small', '--live');
    const path = join(sweep.folder, 'reports', 'small.html');
    const pages = new Set<string>();
    const look = () => {
      if (existsSync(path)) pages.add(readFileSync(path, 'utf8'));
      return pages.size;
    };
    await expect.poll(look, pollOptions).toBeGreaterThanOrEqual(2);
    await last;
    expect(await live.ended).toMatchObject({
      code: 0,
      err: 'reports/small.html follows the sweep; Ctrl-C leaves.\n',
      out: expect.stringMatching(/report: reports\/small\.html\n$/) as string,
    });
    look();
    const [first = '', ...others] = [...pages];
    expect(first).toContain('http-equiv="refresh"');
    expect(first).toMatch(/Not finished: [01] of 2 trials have ended/);
    for (const page of pages) expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(others.at(-1)).not.toMatch(/http-equiv="refresh"|class="following|Not finished:/);
  });

  it('leaves on Ctrl-C a page that no longer reloads', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 400, epochMs: 50, workers: 1 });
    const { child, last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const live = start(sweep.folder, 'report', 'small', '--live');
    const path = join(sweep.folder, 'reports', 'small.html');
    await expect.poll(() => existsSync(path), pollOptions).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain('http-equiv="refresh"');
    live.process.kill('SIGINT');
    expect(await live.ended).toMatchObject({ code: 0 });
    expect(readFileSync(path, 'utf8')).toContain('Not finished');
    expect(readFileSync(path, 'utf8')).not.toMatch(/http-equiv="refresh"|class="following/);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await last;
    const idle = await typed(sweep.folder, 'report', 'small', '--live');
    expect(idle).toMatchObject({
      code: 0,
      err: expect.stringContaining(
        'Sweep small is not being run now; `run` goes on with it.',
      ) as string,
    });
    expect(readFileSync(path, 'utf8')).not.toMatch(/http-equiv="refresh"/);
    const wrong = await typed(sweep.folder, 'report', 'small', '--live', '--format', 'csv');
    expect(wrong).toMatchObject({ code: 2, err: '--live is for the page; leave --format out.\n' });
  });
});

describe('report --open', () => {
  const path = '/somewhere/reports/a & b.html';

  /** A folder with a program of this name that notes what it is asked to open. */
  function opener(name: string, ending: string) {
    const folder = mkdtempSync(join(tmpdir(), 'reelsweep-open-'));
    const noted = join(folder, 'noted');
    writeFileSync(
      join(folder, name),
      `#!/bin/sh\nprintf '%s\\n' "$#" "$@" > '${noted}'\n${ending}\n`,
    );
    chmodSync(join(folder, name), 0o755);
    const search = `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
    return {
      environment: { PATH: search, DISPLAY: ':0' },
      noted: () => readFileSync(noted, 'utf8').trimEnd().split('\n'),
    };
  }

  it('has the desktop open the file, whatever its name, and says what it could not do', async () => {
    const good = opener('xdg-open', 'exit 0');
    expect(await openOnDesktop(path, { platform: 'linux', ...good })).toBeNull();
    expect(good.noted()).toEqual(['1', path]);
    const mac = opener('open', 'exit 0');
    expect(await openOnDesktop(path, { platform: 'darwin', ...mac })).toBeNull();
    expect(mac.noted()).toEqual(['1', path]);
    const none = opener('xdg-open', 'exit 3');
    expect(await openOnDesktop(path, { platform: 'linux', ...none })).toBe(
      `xdg-open found nothing to open it with (exit code 3); open ${path} yourself.`,
    );
    const staying = opener('xdg-open', 'exec sleep 3');
    expect(await openOnDesktop(path, { platform: 'linux', ...staying })).toBeNull();
    const missing = { PATH: mkdtempSync(join(tmpdir(), 'reelsweep-open-')), DISPLAY: ':0' };
    expect(await openOnDesktop(path, { platform: 'linux', environment: missing })).toBe(
      `xdg-open is not installed here; open ${path} yourself.`,
    );
    expect(await openOnDesktop(path, { platform: 'linux', environment: {} })).toBe(
      `There is no display here to open the page on; it is ${path}.`,
    );
  });
});

describe('run --only', () => {
  it('repeats one trial with its settings and seed, as the report says, and shares nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reelsweep-only-'));
    const program = `import json, os
settings = json.load(open(os.environ["REELSWEEP_ATTEMPT"] + "/settings.json"))
value = settings["settings"]["width"] + int(os.environ["REELSWEEP_SEED"]) % 1000
print(json.dumps({"name": "validationMse", "value": value}), file=open(os.environ["REELSWEEP_ATTEMPT"] + "/metrics.jsonl", "a"))
open("runs-of-it", "a").write("x")
`;
    writeFileSync(join(folder, 'train.py'), program);
    writeFileSync(
      join(folder, 'sweep.yaml'),
      'name: own\nreplicates: 2\ntrial: { command: [python3, train.py] }\ngrid: { width: [1, 2] }\n',
    );
    expect((await reelsweep(folder, 'run', 'sweep.yaml')).code).toBe(0);
    const figures = JSON.parse(
      (await typed(folder, 'report', 'own', '--json')).out,
    ) as ReportFigures;
    const trial = figures.trials[3]!;
    const words = `${figures.provenance.repeatCommand} ${trial.trialId}`.split(' ').slice(1);
    expect(words).toEqual(['run', 'runs/sweeps/own/sweep.yaml', '--only', trial.trialId]);
    expect((await reelsweep(folder, ...words)).code).toBe(0);
    const name = `repeat-${trial.trialId}`;
    const repeated = JSON.parse(
      (await typed(folder, 'report', name, '--json')).out,
    ) as ReportFigures;
    expect(repeated.trials).toEqual([
      expect.objectContaining({
        settings: trial.settings,
        seed: trial.seed,
        replicate: 2,
        validationMse: trial.validationMse,
      }),
    ]);
    expect(repeated.trials[0]!.trialId).not.toBe(trial.trialId);
    expect(readFileSync(join(folder, 'runs-of-it'), 'utf8')).toBe('xxxxx');
    const wrong = await reelsweep(folder, 'run', 'sweep.yaml', '--only', 'ffffffffffff');
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('sweep.yaml makes no trial ffffffffffff here') as string,
    });
  });
});
