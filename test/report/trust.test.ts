import { describe, expect, it } from 'vitest';
import { renderReport } from '#src/report/render-report.js';
import { reportFigures } from '#src/report/report-figures.js';
import { sampleSweep } from './sample-sweep.js';

const equal = { skill: () => 0.3 };

/** What the page says in its trust section, without markup. */
function trustText(page: string): string {
  const from = page.indexOf('<section id="trust">');
  return page.slice(from, page.indexOf('</section>', from)).replaceAll(/<[^>]+>/g, ' ');
}

describe('selection bias', () => {
  it('is what the chosen setting’s validation MSE gains by having been chosen', () => {
    const { selection, leaderboard } = reportFigures(sampleSweep(equal));
    expect(selection).toMatchObject({ candidates: 8, movies: 150, draws: 1000 });
    expect(selection?.chosen.point).toBe(leaderboard[0]?.point);
    expect(selection?.apparent).toBeCloseTo(leaderboard[0]!.validation!.mse.value, 12);
    expect(selection?.corrected).toBeGreaterThan(selection!.apparent);
    expect(selection?.chosenAgain).toBeLessThan(0.9);
    const shares = selection!.rivals.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((one, other) => other - one));
  });

  it('reads the best test figure with an interval for the best of all', () => {
    const { selection, leaderboard } = reportFigures(sampleSweep(equal));
    const lowest = selection?.lowestTest;
    expect(lowest?.relativeMse.value).toBeCloseTo(
      Math.min(...leaderboard.map(({ test }) => test?.relativeMse?.value ?? Infinity)),
      12,
    );
    expect(lowest?.corrected.low).toBeLessThan(lowest!.relativeMse.low);
    expect(lowest?.corrected.high).toBeGreaterThan(lowest!.relativeMse.high);
  });

  it('is stated on the page, with what it rests on', () => {
    const text = trustText(renderReport(sampleSweep(equal)));
    expect(text).toMatch(/Of 8 settings, .* has the lowest MSE on 150 validation movies, 0\.\d{3}/);
    expect(text).toContain('1,000 bootstrap draws of movies and replicates');
    expect(text).toMatch(/would choose the same setting in \d+ % of draws/);
    expect(text).toContain('no test movie had a part in the choice');
    expect(text).toMatch(/for the lowest of 8 settings the 95 % interval is 0\.\d+ to \d\.\d+/);
    const untested = trustText(renderReport(sampleSweep({ ...equal, movies: [300, 100, 0] })));
    expect(untested).toContain('There are no test figures');
    expect(untested).not.toContain('free of this');
  });

  it('says so where nothing was chosen, or nothing can be concluded', () => {
    const one = sampleSweep({ axes: { frames: [5] } });
    expect(reportFigures(one).selection).toBeNull();
    expect(trustText(renderReport(one))).toContain('One setting was tried');
    const few = sampleSweep({ movies: [100, 9, 40] });
    expect(reportFigures(few).selection).toBeNull();
    expect(trustText(renderReport(few))).toContain('predictions of ten movies or more');
    const failed = renderReport(sampleSweep({ outcomeOf: () => 'failed' }));
    expect(trustText(failed)).not.toMatch(/would choose the same|could have seen/);
  });
});

describe('power', () => {
  it('gives the smallest effect of every setting, no smaller than without the correction', () => {
    const { power, effects } = reportFigures(sampleSweep());
    expect(power.comparisons).toBe(3);
    expect(power.axes.map(({ axis, pairs }) => [axis, pairs])).toEqual([
      ['frames', 12],
      ['noise', 12],
      ['resample', 12],
    ]);
    for (const [place, { detectable }] of power.axes.entries()) {
      const { low, high } = effects.rows[place]!.difference!;
      expect(detectable).toBe(effects.rows[place]?.detectable);
      // Half an interval is t x standard error; power of 80 % and the correction for three both add to it.
      expect(detectable).toBeGreaterThan(((high! - low!) / 2) * 1.4);
    }
  });

  it('says that few pairs can see nothing, and what the verdict could have seen', () => {
    const few = sampleSweep({ axes: { frames: [5, 15] }, replicates: 3 });
    const { power } = reportFigures(few);
    expect(power.axes).toEqual([{ axis: 'frames', detectable: null, pairs: 3 }]);
    expect(power.verdict).toMatchObject({ movies: 153, replicates: 3 });
    expect(power.verdict?.detectable).toBeGreaterThan(0.3);
    expect(power.verdict?.detectable).toBeLessThan(0.95);
    const text = trustText(renderReport(few));
    expect(text).toContain('none: too few pairs');
    expect(text).toContain('With 153 test movies and 3 replicates');
    const single = renderReport(sampleSweep({ replicates: 1 }));
    expect(trustText(single)).toContain('the luck of the training seed is left out of it');
    expect(single).toContain('an interval speaks of that one trained model on other movies');
  });

  it('of the verdict grows with movies', () => {
    const detectable = (test: number) =>
      reportFigures(sampleSweep({ movies: [300, 100, test], replicates: 1 })).power.verdict
        ?.detectable;
    expect(detectable(400)).toBeGreaterThan(detectable(50)!);
  });
});
