import { describe, expect, it } from 'vitest';
import { renderReport, renderFigures } from '#src/report/render-report.js';
import { figuresCsv } from '#src/report/figures-csv.js';
import { figuresJson } from '#src/report/report-figures.js';
import { figuresMarkdown } from '#src/report/figures-markdown.js';
import { reportFigures } from '#src/report/report-figures.js';
import { comparisonText } from '#src/report/text/comparison.js';
import { differsText } from '#src/report/text/differs.js';
import type { Comparison } from '#src/report/comparison/comparison.js';
import type { SweepRecord, TrialRecord } from '#src/store/queries/sweep-record.js';
import { hostileTitle, sampleSweep, type SampleOptions } from './sample-sweep.js';

type Settings = Readonly<Record<string, unknown>>;

/** What a trial of the sample finds of the signal, less a part: its best setting still has something to gain. */
const weak = ({ frames, noise, resample }: Settings) =>
  0.05 + (frames === 15 ? 0.12 : 0) + (noise === 0.05 ? 0.02 : 0) + (resample === true ? 0.2 : 0);

const before = named('yesterday', sampleSweep({ skill: weak }));

function named(name: string, sweep: SweepRecord): SweepRecord {
  return { ...sweep, name };
}

/** A sweep whose trials are other trials than those of `before`. */
function later(options: SampleOptions = {}, name = 'today'): SweepRecord {
  const sweep = sampleSweep(options);
  return {
    ...sweep,
    name,
    trials: sweep.trials.map((trial) => ({ ...trial, trialId: `n${trial.trialId.slice(1)}` })),
  };
}

function withTrials(
  sweep: SweepRecord,
  change: (trial: TrialRecord) => Partial<TrialRecord>,
): SweepRecord {
  return { ...sweep, trials: sweep.trials.map((trial) => ({ ...trial, ...change(trial) })) };
}

function compared(after: SweepRecord, with_: SweepRecord = before): Comparison {
  const { comparison } = reportFigures(after, { before: with_ });
  if (comparison === undefined) throw new Error('It was not compared.');
  return comparison;
}

/** Squared errors of the test movies. */
function testErrors({ predictions }: TrialRecord): number[] {
  return predictions
    .filter(({ split }) => split === 'test')
    .map(({ prediction, label }) => (prediction - label) ** 2);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('a comparison of two sweeps', () => {
  const better = later({ epochs: 40 });

  it('says by how much the chosen setting got better, movie by movie', () => {
    const comparison = compared(better);
    const { chosen } = comparison;
    const estimate = chosen!.difference!.estimate;
    const point = reportFigures(better).leaderboard[0]!.point;
    const errors = (sweep: SweepRecord) =>
      sweep.trials.filter((trial) => trial.point === point).flatMap(testErrors);
    expect(estimate.value).toBeCloseTo(mean(errors(better)) - mean(errors(before)), 12);
    expect(estimate).toMatchObject({ movies: 153, replicates: 3 });
    expect(estimate.high).toBeLessThan(0);
    const { headline, details } = comparisonText(comparison);
    expect(headline).toMatch(
      /^today is better than yesterday by 0\.\d+ in test MSE \(from 0\.\d+ to 0\.\d+\), 95 % interval 0\.\d+ to 0\.\d+, p 0\.0\d+\.$/,
    );
    expect(details[0]).toContain('153 test movies');
    const back = comparisonText(compared(before, better));
    expect(back.headline).toMatch(/^yesterday is worse than today by 0\.\d+ in test MSE/);
  });

  it('takes the setting that validation chose in each, whatever the test says', () => {
    const chosen = reportFigures(better).leaderboard[0]!.point;
    const spoiled = withTrials(better, ({ point, predictions }) => ({
      predictions: predictions.map((one) =>
        point === chosen && one.split === 'test' ? { ...one, prediction: 3 } : one,
      ),
    }));
    expect(comparisonText(compared(spoiled)).headline).toMatch(/^today is worse than yesterday/);
  });

  it('says the smallest difference it could have shown where it shows none', () => {
    const comparison = compared(
      withTrials(later({ skill: weak }), ({ predictions }) => ({
        predictions: predictions.map((one, place) => ({
          ...one,
          prediction: one.prediction + (place % 2 === 0 ? 0.02 : -0.02),
        })),
      })),
    );
    const { detectable, estimate } = comparison.chosen!.difference!;
    const { headline } = comparisonText(comparison);
    expect(headline).toMatch(/^No difference between today and yesterday could be shown/);
    expect(headline).toContain('includes 0');
    expect(headline).toMatch(/found in four cases of five is 0\.\d+\.$/);
    expect(detectable).toBeGreaterThan((estimate.high! - estimate.low!) / 2);
  });

  it('counts trials that both sweeps share for nothing', () => {
    const copy = compared(named('copy', before));
    expect(copy.chosen).toMatchObject({ pairs: 0, reused: 3, difference: null });
    expect(copy.same).toMatchObject({ pairs: 0, reused: 24, difference: null });
    expect(comparisonText(copy).headline).toMatch(/come to the same.* very same\.$/);
    const half = compared({
      ...better,
      trials: better.trials.map((trial, place) =>
        place < 12 ? { ...trial, trialId: before.trials[place]!.trialId } : trial,
      ),
    });
    expect(half.same).toMatchObject({ pairs: 12, reused: 12 });
    expect(half.same.points.filter(({ difference }) => difference === null)).toHaveLength(4);
  });

  it('pairs trials of one replicate, counts what failed, and corrects p for the number of settings', () => {
    const broken = later({
      outcomeOf: (position) => (position <= 2 ? 'failed' : position === 4 ? 'pruned' : 'succeeded'),
    });
    const { same, differs } = compared(broken);
    expect(same.points.map(({ pairs }) => pairs)).toEqual([1, 2, 3, 3, 3, 3, 3, 3]);
    expect(same.difference!.estimate.replicates).toBe(21);
    const third = (sweep: SweepRecord) => mean(testErrors(sweep.trials[2]!));
    expect(same.points[0]!.difference!.estimate.value).toBeCloseTo(
      third(broken) - third(before),
      12,
    );
    for (const { difference, holmP } of same.points)
      expect(holmP).toBeGreaterThanOrEqual(difference!.p!);
    expect(differs.trials.after).toEqual({ planned: 24, succeeded: 21, pruned: 1 });
    expect(differs.failures).toEqual([
      { state: 'failed', cause: 'out-of-memory', trials: { before: 0, after: 2 } },
    ]);
  });
});

describe('settings that both sweeps tried', () => {
  const axes = { frames: [5, 15], noise: [0, 0.05], resample: [false, true] };

  it('are matched apart from what was changed, added or removed for all', () => {
    const changed = withTrials(later({ epochs: 40 }), ({ settings }) => ({
      settings: {
        ...Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'clipNorm')),
        dropout: 0.5,
      },
    }));
    const { same, differs } = compared(changed);
    expect(same.points).toHaveLength(8);
    expect(differs.settings).toEqual([
      { name: 'clipNorm', change: 'removed', before: null },
      { name: 'dropout', change: 'added', after: 0.5 },
      { name: 'epochs', change: 'changed', before: 20, after: 40 },
    ]);
    expect(comparisonText(compared(changed)).details[1]).toContain(
      '8 settings that both tried (apart from clipNorm none removed, dropout 0.5 added, epochs 20 → 40)',
    );
  });

  it('are distinguished from those of one sweep alone', () => {
    const grown = later({ axes: { ...axes, noise: [0, 0.1, 0.2] } });
    const { same } = compared(grown);
    expect(
      same.points.map(({ axes: { frames, noise, resample } }) => [frames, noise, resample]),
    ).toEqual([
      [5, 0, false],
      [5, 0, true],
      [15, 0, false],
      [15, 0, true],
    ]);
    expect(same.only).toEqual({ before: 4, after: 8 });
    const swept = later({ axes: { ...axes, batchSize: [16, 32] } });
    // The sample sets batchSize 32 for all after the axes, so it is given back here.
    const both = withTrials(swept, ({ point, settings }) => ({
      settings: { ...settings, ...(JSON.parse(point) as Settings) },
    }));
    expect(compared(both).same).toMatchObject({ only: { before: 0, after: 8 } });
  });

  it('may be none, and the chosen ones are compared all the same', () => {
    const other = later({ axes: { frames: [3, 9], noise: [0.3, 0.4] }, skill: () => 0.6 });
    const comparison = compared(other);
    expect(comparison.same).toMatchObject({ points: [], only: { before: 8, after: 4 } });
    expect(comparison.chosen!.difference).not.toBeNull();
    expect(comparisonText(comparison).details[1]).toBe(
      'No setting is in both sweeps: yesterday has 8 settings, today has 4 others.',
    );
  });
});

describe('sweeps over different datasets', () => {
  const repacked = (sweep: SweepRecord, change: Partial<SweepRecord['dataset']> = {}) => ({
    ...sweep,
    dataset: { ...sweep.dataset, sha256: 'cd'.repeat(32), ...change },
  });

  it('are compared on the movies that both test with equal scores, and that is said', () => {
    const after = withTrials(repacked(later()), ({ predictions }) => ({
      predictions: predictions
        .filter(({ movieId }) => movieId !== 'movie-600')
        .map((one) => (one.movieId === 'movie-601' ? { ...one, label: one.label + 1 } : one)),
    }));
    const comparison = compared(after);
    expect(comparison.basis).toMatchObject({
      kind: 'movies',
      split: 'test',
      isSameDataset: false,
      rescored: 1,
      only: { before: 1, after: 0 },
    });
    expect(comparison.chosen!.difference!.estimate.movies).toBe(151);
    expect(comparisonText(comparison).cautions[0]).toBe(
      'The datasets differ. Only the 151 movies that both sweeps test with equal scores and equal label scale are compared; 2 others are left out.',
    );
  });

  it('are not compared where the labels have another scale, or no movie is shared', () => {
    const facts = { label: { mean: 6.3, std: 1.2 } };
    const scaled = comparisonText(compared(repacked(later(), { facts })));
    expect(scaled.headline).toBe('today cannot be compared with yesterday.');
    expect(scaled.details[0]).toContain(
      'a standard deviation of 1.1000 IMDB points in yesterday and 1.2000 IMDB points in today',
    );
    const strange = withTrials(repacked(later()), ({ predictions }) => ({
      predictions: predictions.map((one) => ({ ...one, movieId: `other-${one.movieId}` })),
    }));
    expect(compared(strange).basis).toEqual({
      kind: 'nothing',
      reason: { kind: 'no-shared-movies' },
    });
    const page = renderReport(strange, { before });
    expect(page).toContain('No movie that both test');
    expect(page).not.toContain('Settings that both tried');
  });

  it('fall back on validation, with a warning, where one has no test', () => {
    const untested = withTrials(later(), ({ predictions }) => ({
      predictions: predictions.filter(({ split }) => split === 'validation'),
    }));
    const comparison = compared(untested);
    expect(comparison.basis).toMatchObject({ kind: 'movies', split: 'validation' });
    expect(comparisonText(comparison).cautions.join()).toContain('also chose the settings');
  });
});

describe('sweeps of a user’s own program', () => {
  /** Replicates of one setting, with the values that they reported. */
  function reporting(name: string, values: readonly number[]): SweepRecord {
    const sweep = later({ axes: { frames: [5] }, replicates: values.length }, name);
    return {
      ...sweep,
      dataset: { folder: '', sha256: '', facts: {}, movies: [] },
      trials: sweep.trials.map((trial, place) => ({
        ...trial,
        trialId: `${name}-${place}`,
        predictions: [],
        device: null,
        metrics: { validationMse: 1, testMse: values[place] ?? 0 },
      })),
    };
  }

  it('are compared by the means over replicates, as R does it', () => {
    // t.test(extra ~ group, data = sleep): p-value = 0.07939, interval of group 1 minus group 2 -3.3654832 to 0.2054832.
    const groups = {
      one: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
      two: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    };
    const comparison = compared(reporting('b', groups.two), reporting('a', groups.one));
    const { chosen, basis } = comparison;
    expect(basis).toEqual({ kind: 'told', metric: 'testMse' });
    const { estimate, p } = chosen!.difference!;
    expect(estimate.value).toBeCloseTo(1.58, 12);
    expect(estimate.low).toBeCloseTo(-0.205_483_2, 6);
    expect(estimate.high).toBeCloseTo(3.365_483_2, 6);
    expect(p).toBeCloseTo(0.079_39, 5);
    expect(comparisonText(comparison).cautions.join()).toContain('reported of themselves');
  });

  it('have no interval with one replicate, and are not compared with trained ones or other data', () => {
    expect(comparisonText(compared(reporting('b', [1]), reporting('a', [2]))).headline).toContain(
      'The test MSE of b is 1.000 lower than that of a (from 2.000 to 1.000), and there is no interval',
    );
    const mixed = compared(reporting('b', [1, 2, 3]));
    expect(comparisonText(mixed).details[0]).toContain('predicts no movie');
    const elsewhere = reporting('b', [1, 2, 3]);
    const other = { ...elsewhere, dataset: { ...elsewhere.dataset, sha256: 'ab', folder: '/d' } };
    expect(comparisonText(compared(other, reporting('a', [1, 2, 3]))).details[0]).toContain(
      'different datasets (none and /d)',
    );
  });
});

describe('what differs', () => {
  it('names what changed with both values, and what did not', () => {
    const sweep = later({ epochs: 40 });
    const comparison = compared({
      ...sweep,
      trainer: '4',
      seed: 8,
      code: { ...sweep.code, commit: 'a'.repeat(40), dirty: true },
    });
    const { rows, equal } = differsText(comparison);
    expect(rows).toEqual(
      expect.arrayContaining([
        { name: 'epochs', before: '20', after: '40' },
        { name: 'trainer version', before: '3', after: '4' },
        { name: 'sweep seed', before: '7', after: '8' },
        {
          name: 'code',
          before: '0.1.0 at 8dcb545a0f',
          after: '0.1.0 at aaaaaaaaaa with uncommitted changes',
        },
        { name: 'trials that succeeded', before: '24 of 24', after: '24 of 24' },
      ]),
    );
    expect(equal).toBe('Equal in both: dataset, movies, replicates, axes, device.');
    expect(comparisonText(comparison).cautions.join()).toContain('Another version of the trainer');
  });

  it('says what is not finished, and what has nothing to be compared', () => {
    const running = later({
      outcomeOf: (position) =>
        position <= 10 ? 'succeeded' : position === 11 ? 'running' : 'planned',
    });
    expect(comparisonText(compared(running)).cautions).toContain(
      'today is not finished: 10 of its 24 trials have ended, and the comparison is of those.',
    );
    const failed = comparisonText(compared(later({ outcomeOf: () => 'failed' })));
    expect(failed.details).toEqual(['No trial of today has succeeded yet.']);
  });
});

describe('a comparison in every format', () => {
  const after = later({ epochs: 40 });
  const figures = reportFigures(after, { before });

  it('gives the same figures', () => {
    const { value, low } = figures.comparison!.chosen!.difference!.estimate;
    const json = JSON.parse(figuresJson(figures)) as { comparison: Comparison };
    expect(json.comparison.chosen!.difference!.estimate.value).toBe(value);
    const lines = figuresCsv(figures).trimEnd().split('\r\n');
    expect(new Set(lines.map((line) => line.split(',').length)).size).toBe(1);
    const column = lines[0]!.split(',').indexOf('mseDifference');
    const last = lines.at(-1)!.split(',');
    expect(last[0]).toBe('chosen against chosen');
    expect(last.slice(column, column + 2).map(Number)).toEqual([value, low]);
    const first = lines[1]!.split(',');
    expect(Number(first[column])).toBe(
      figures.comparison!.same.points.find(
        ({ point }) => point.after === figures.leaderboard[0]!.point,
      )!.difference!.estimate.value,
    );
    const { headline } = comparisonText(figures.comparison!);
    expect(figuresMarkdown(figures)).toContain(headline.replace('<', '&lt;'));
    const page = renderFigures(figures);
    expect(page).toContain(headline.replace('<', '&lt;'));
    expect(page).toBe(renderReport(after, { before }));
    expect(page.indexOf('id="comparison"')).toBeLessThan(page.indexOf('id="leaderboard"'));
  });

  it('is left out where none was requested', () => {
    const alone = reportFigures(after);
    expect('comparison' in alone).toBe(false);
    expect(renderFigures(alone)).not.toContain('id="comparison"');
    expect(figuresCsv(alone)).not.toContain('before');
  });

  it('escapes what a user may have named', () => {
    const axes = { backbone: [hostileTitle, '=HYPERLINK("x")'] };
    const [one, other] = [sampleSweep({ axes }), later({ axes }, hostileTitle)];
    const hostile = reportFigures(other, { before: named('=1+1', one) });
    expect(renderFigures(hostile)).not.toContain('<img');
    expect(figuresMarkdown(hostile)).not.toContain('<img');
    expect(figuresCsv(hostile)).toContain(",'=1+1,");
  });
});
