import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReportFigures } from '#src/report/report-figures.js';
import type { SweepPlan } from '#src/store/sweep-plan.js';
import { sweepFixture, testPlan } from '../runner/sweep-fixture.js';
import { reelsweep } from './command-process.js';

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
    const { code, out, err } = await reelsweep(folder, 'report', 'longer', '--compare', 'small');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Compared with small$/m);
    expect(out).toMatch(/^The test MSE of longer is .* than that of small .*no interval/m);
    expect(out).toMatch(/^epochs +3 +4$/m);
    const page = readFileSync(join(folder, 'reports', 'longer.html'), 'utf8');
    expect(page).toContain('<h2 id="comparison-title">Compared with small</h2>');
    const alone = await reelsweep(folder, 'report', 'longer');
    expect(alone.out).not.toContain('Compared');
  });

  it('prints the same figures as JSON, CSV and Markdown, and writes nothing', async () => {
    const words = ['report', 'small', '--compare', 'longer'] as const;
    const [line, json, csv, md] = await Promise.all([
      reelsweep(folder, ...words, '--json'),
      reelsweep(folder, ...words, '--format', 'json'),
      reelsweep(folder, ...words, '--format', 'csv'),
      reelsweep(folder, ...words, '--format', 'md'),
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
    const begun = await reelsweep(folder, 'report', 'small', '--compare', 'begun');
    expect(begun.code).toBe(0);
    expect(begun.out).toContain('small cannot be compared with begun.');
    expect(begun.out).toContain('No trial of begun has succeeded yet.');
    expect(begun.out).toContain('begun is not finished: 0 of its 2 trials have ended');
  });

  it.for([
    [
      'an unknown sweep',
      ['small', '--compare', 'longr'],
      'There is no sweep longr; did you mean longer.',
    ],
    ['an unknown sweep to report', ['smal'], 'There is no sweep smal; did you mean small.'],
    [
      'a sweep and itself',
      ['small', '--compare', 'small'],
      '--compare small is the sweep that is reported; name an earlier one.',
    ],
    ['no name', ['small', '--compare'], 'The option --compare needs a value.'],
  ] as const)('refuses %s in a sentence', async ([, words, says]) => {
    const { code, out, err } = await reelsweep(folder, 'report', ...words);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: `${says}\n` });
  });
});
