import { describe, expect, it } from 'vitest';
import { renderReport } from '#src/report/render-report.js';
import { reportFigures } from '#src/report/report-figures.js';
import { interactionsPart } from '#src/report/sections/interactions.js';
import { sampleSweep } from './sample-sweep.js';

const planted = {
  axes: { frames: [5, 15], noise: [0, 0.05], resample: [false, true] },
  // Resampling helps with many frames alone.
  skill: ({ frames, resample }: Readonly<Record<string, unknown>>) =>
    0.2 + (frames === 15 && resample === true ? 0.4 : 0),
};

describe('two-way interactions', () => {
  it('find what was planted, first of all pairs, and nothing where nothing is', () => {
    const { interactions } = reportFigures(sampleSweep({ ...planted, replicates: 4 }));
    expect(interactions).toMatchObject({ split: 'test', movies: 153, tested: 3 });
    expect(interactions.maps.map(({ axes }) => axes)).toHaveLength(3);
    const [first, ...others] = interactions.maps;
    expect(first?.axes).toEqual(['frames', 'resample']);
    expect(first?.rows).toMatchObject([{ from: [5, false], to: [15, true] }]);
    expect(first?.rows[0]?.squares).toEqual({ planned: 8, used: 8 });
    expect(first?.rows[0]?.difference?.high).toBeLessThan(0);
    expect(first?.rows[0]?.holmP).toBeLessThan(0.05);
    for (const { rows } of others) expect(rows[0]?.holmP).toBeGreaterThan(0.05);
  });

  it('are the difference of differences of the cells where no trial is missing', () => {
    const { interactions } = reportFigures(sampleSweep(planted));
    const map = interactions.maps.find(({ axes }) => axes.join(' ') === 'frames resample');
    const mse = (row: number, column: number) => map?.cells[row]?.[column]?.mse?.value ?? NaN;
    expect(map?.rows[0]?.difference?.value).toBeCloseTo(
      mse(1, 1) - mse(0, 1) - (mse(1, 0) - mse(0, 0)),
      12,
    );
  });

  it('give the lowest cell of a map the strongest colour and bold, and every cell its number', () => {
    const { interactions } = reportFigures(sampleSweep(planted));
    const [map] = String(interactionsPart(interactions)).split('</table>');
    const cells = [...(map ?? '').matchAll(/<td class="heat(\d)">(<strong>)?([\d.]+)/g)].map(
      ([, step, bold, mse]) => ({ step: Number(step), bold: bold !== undefined, mse: Number(mse) }),
    );
    const byMse = cells.toSorted((one, other) => one.mse - other.mse);
    expect(byMse).toHaveLength(4);
    expect(byMse.map(({ bold }) => bold)).toEqual([true, false, false, false]);
    expect([byMse[0]?.step, byMse[3]?.step]).toEqual([6, 0]);
    const steps = byMse.map(({ step }) => step);
    expect(steps).toEqual(steps.toSorted((one, other) => other - one));
  });

  it('count what failed, was pruned or is still to come in every cell and line', () => {
    const outcomes = new Map([
      [1, 'failed'],
      [2, 'pruned'],
      [24, 'planned'],
    ] as const);
    const sweep = sampleSweep({
      ...planted,
      outcomeOf: (position) => outcomes.get(position as 1) ?? 'succeeded',
    });
    const { interactions, effects } = reportFigures(sweep);
    const map = interactions.maps.find(({ axes }) => axes.join(' ') === 'frames noise');
    // Trials 1 to 3 are frames 5, noise 0, resample off; 24 is frames 15, noise 0.05, resample on.
    expect(map?.cells[0]?.[0]).toMatchObject({
      trials: { planned: 6, used: 4 },
      lost: { failed: 1, pruned: 1, open: 0, silent: 0 },
    });
    expect(map?.cells[1]?.[1]?.lost).toEqual({ failed: 0, pruned: 0, open: 1, silent: 0 });
    expect(map?.rows[0]).toMatchObject({
      squares: { planned: 6, used: 3 },
      lost: { failed: 1, pruned: 1, open: 1, silent: 0 },
    });
    expect(effects.rows[0]?.lost).toEqual({ failed: 1, pruned: 1, open: 1, silent: 0 });
    const page = renderReport(sweep);
    expect(page).toContain('9 of 12; 1 failed, 1 pruned, 1 to come');
    expect(page).toContain('3 of 6; 1 failed, 1 pruned, 1 to come');
    expect(page).toContain('<small>4 of 6 trials</small><small>1 failed, 1 pruned</small>');
  });

  it('say how many pairs of settings they leave out', () => {
    const axes = Object.fromEntries([
      ...['a', 'b', 'c', 'd', 'e'].map((name) => [name, [0, 1]]),
      ['wide', Array.from({ length: 13 }, (_, value) => value)],
    ]);
    const sweep = sampleSweep({ axes, replicates: 1, movies: [20, 10, 12], epochs: 2 });
    const { interactions } = reportFigures(sweep);
    expect(interactions.maps).toHaveLength(6);
    expect(interactions.leftOut).toEqual({ lessTelling: 4, tooWide: 5 });
    expect(interactions.tested).toBe(10);
    const page = String(interactionsPart(interactions));
    expect(page).toContain('4 pairs of settings with less to tell');
    expect(page).toContain('5 pairs of settings of which one takes too many values');
  });

  it('keep settings that vary together, as such', () => {
    const sweep = sampleSweep({ axes: { rate: [1, 2], batch: [8, 32] }, replicates: 2 });
    const together = {
      ...sweep,
      trials: sweep.trials.filter(
        ({ settings }) => (settings['rate'] === 1) === (settings['batch'] === 8),
      ),
    };
    const { interactions } = reportFigures(together);
    expect(interactions.maps[0]?.rows[0]).toMatchObject({
      squares: { planned: 0, used: 0 },
      difference: null,
      holmP: null,
    });
    expect(interactions.maps[0]?.cells[0]?.[1]).toMatchObject({ mse: null });
    expect(renderReport(together)).toContain('not planned');
  });

  it('are left away with one setting, and where nothing was predicted', () => {
    const one = sampleSweep({ axes: { frames: [5, 15] } });
    expect(reportFigures(one).interactions.maps).toEqual([]);
    expect(renderReport(one)).not.toContain('Settings together');
    const failed = sampleSweep({ outcomeOf: () => 'failed' });
    expect(reportFigures(failed).interactions).toMatchObject({ split: null, maps: [] });
  });
});
