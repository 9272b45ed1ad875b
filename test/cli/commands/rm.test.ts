import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOwnerAlive, processIdentity } from '#src/runs/attempt-owner.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { markRemoval } from '#src/runs/removal-marker.js';
import { coordinate, livingTrials } from '../../coordinator/coordinator-process.js';
import { sweepFixture, testPlan } from '../../coordinator/sweep-fixture.js';
import { inTerminal } from '../command-process.js';
import { typed } from '../typed.js';

const pollOptions = { timeout: 20_000 };

/** Two sweeps that have one trial in common, and a report of the first. */
async function twoSweeps() {
  const sweep = sweepFixture({ trials: 3 });
  await sweep.run();
  await sweep.run({ ...testPlan({ trials: 1 }), name: 'other' });
  mkdirSync(join(sweep.folder, 'reports'));
  writeFileSync(join(sweep.folder, 'reports/small.html'), '<p>what it had shown</p>');
  for (const place of [1, 2]) {
    writeFileSync(join(sweep.trialFolder(place), 'model.safetensors'), Buffer.alloc(3_000_000));
  }
  return sweep;
}

describe('rm', () => {
  it('asks on a terminal, with the figures, and removes at a yes alone', async () => {
    const sweep = await twoSweeps();
    const asked = /Remove sweep small for good\? \[y\/N\] /;
    for (const answer of ['\n', 'nay\n', '\u0004', '\u0003']) {
      const { type, shown, ended } = inTerminal(sweep.folder, 24, 'rm', 'small');
      await expect.poll(shown, pollOptions).toMatch(asked);
      type(answer);
      expect(await ended).toBe(0);
      expect(shown()).toMatch(/Nothing was removed/);
    }
    expect(existsSync(runsLayout.plan(sweep.runsFolder, 'small'))).toBe(true);
    const { type, shown, ended } = inTerminal(sweep.folder, 24, 'rm', 'small');
    await expect.poll(shown, pollOptions).toMatch(asked);
    type('yes\n');
    expect(await ended).toBe(0);
    expect(shown()).toMatch(
      /^Sweep small would be removed: 2 trials that no other sweep has, 6\.0 MB, 2 trained networks among it\.\r\n1 trial that another sweep has too stays\.\r\nreports\/small\.html stays\.\r\n/,
    );
    expect(shown()).toMatch(/Sweep small is removed, and with it 2 trials \(6\.0 MB\)/);
    expect([0, 1, 2].map((place) => existsSync(sweep.trialFolder(place)))).toEqual([
      true,
      false,
      false,
    ]);
    expect(existsSync(join(sweep.folder, 'reports/small.html'))).toBe(true);
    const names = (await typed(sweep.folder, 'status', '--json')).out;
    expect(JSON.parse(names)).toMatchObject([{ name: 'other', trials: 1 }]);
  });

  it('refuses to remove without confirmation: a script passes --yes', async () => {
    const sweep = await twoSweeps();
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [
        ['small'],
        /^There is no terminal here to ask on whether sweep small is to be removed; --yes/,
      ],
      [['smal', '--yes'], /^There is no sweep smal; did you mean small\?$/],
      [
        ['0000000000000001', '--yes'],
        /^0000000000000001 is a trial, not a sweep; `status` lists the sweeps\.$/,
      ],
      [[], /^Something is missing\. The command is: reelsweep rm <sweep>$/],
    ];
    for (const [words, says] of cases) {
      const { code, out, err } = await typed(sweep.folder, 'rm', ...words);
      expect({ words, code, out }).toEqual({ words, code: 2, out: '' });
      expect(err.trimEnd()).toMatch(says);
    }
    const { code, out } = await typed(sweep.folder, 'rm', 'small', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      sweep: 'small',
      removed: ['0000000000000002', '0000000000000003'],
      kept: ['0000000000000001'],
      models: 2,
      report: 'reports/small.html',
    });
    expect((await typed(sweep.folder, 'store', 'check')).code).toBe(0);
  });

  it('refuses a sweep that is run, and ends what a killed coordinator left running', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 400, epochMs: 40, workers: 1 });
    const { child, last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const refused = await typed(sweep.folder, 'rm', 'small', '--yes');
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toMatch(
      /^Process \d+ on \S+ runs sweep small since .*; `reelsweep stop small` first\.\n$/,
    );
    const trial = processIdentity(livingTrials(sweep)[0]);
    child.kill('SIGKILL');
    await last;
    const { code, out } = await typed(sweep.folder, 'rm', 'small', '--yes');
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Sweep small is removed, and with it 2 trials/) as string,
    });
    expect(isOwnerAlive(trial)).toBe('gone');
    expect(existsSync(sweep.trialFolder(0))).toBe(false);
  });

  it('finishes what was cut off without asking again, and other commands do too', async () => {
    const sweep = await twoSweeps();
    const trialIds = ['0000000000000002', '0000000000000003'];
    markRemoval(sweep.runsFolder, { format: 1, sweep: 'small', trialIds });
    expect(await typed(sweep.folder, 'rm', 'small')).toMatchObject({
      code: 0,
      out: 'The removal of sweep small, which had been cut off, is finished.\n',
    });
    expect(existsSync(sweep.trialFolder(2))).toBe(false);
    markRemoval(sweep.runsFolder, { format: 1, sweep: 'other', trialIds: ['0000000000000001'] });
    const rebuilt = await typed(sweep.folder, 'store', 'rebuild', '--json');
    expect(JSON.parse(rebuilt.out)).toMatchObject({ sweeps: 0, trials: 0 });
    expect(existsSync(sweep.trialFolder(0))).toBe(false);
  });
});
