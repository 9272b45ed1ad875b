import { describe, expect, it } from 'vitest';
import { reportLines } from '#src/cli/lines/report-lines.js';
import { figuresCsv } from '#src/report/figures-csv.js';
import { figuresMarkdown } from '#src/report/figures-markdown.js';
import { renderReport } from '#src/report/render-report.js';
import { reportFigures } from '#src/report/report-figures.js';
import { verdictText } from '#src/report/text/verdict.js';
import type { SweepRecord } from '#src/store/queries/sweep-record.js';
import { sampleSweep, withReference } from './sample-sweep.js';

const scale = { mean: 6.3, std: 1.1 };

function testErrors(sweep: SweepRecord, point: string): number[] {
  const trial = sweep.trials.find((one) => one.point === point);
  return (trial?.predictions ?? [])
    .filter(({ split }) => split === 'test')
    .map(({ prediction, label }) => (prediction - label) ** 2);
}

describe('the cheap reference', () => {
  it('is measured on the same movies as every setting', () => {
    const { reference, baseline } = reportFigures(withReference(sampleSweep(), 0.7));
    if (reference?.kind !== 'ridge') throw new Error('no reference');
    expect(reference).toMatchObject({ lambda: 0.1, trainMse: 0.4 });
    expect(reference.test?.mse).toMatchObject({ movies: 153, replicates: 1 });
    expect(reference.test?.mse.value).toBeCloseTo(0.49, 10);
    expect(reference.validation?.mse.movies).toBe(150);
    expect(reference.test?.relativeMse?.value).toBeCloseTo(0.49 / baseline.test!.mse.value, 10);
    expect(reference.test?.mae?.value).toBeCloseTo(0.7 * scale.std, 10);
    expect(reference.test?.pearson?.value).toBeGreaterThan(0.7);
  });

  it('is compared with the chosen setting movie by movie', () => {
    const sweep = withReference(sampleSweep({ replicates: 1 }), 0.7);
    const { verdict } = reportFigures(sweep);
    if (!('fromReference' in verdict) || verdict.fromReference === null) throw new Error();
    const differences = testErrors(sweep, verdict.chosen.point).map((error) => error - 0.49);
    const mean = differences.reduce((sum, one) => sum + one, 0) / 153;
    const variance = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 152;
    // Student's t at 0.975 with 152 degrees of freedom, by numerical integration of its density (Simpson) in Python.
    const reach = 1.975_694 * Math.sqrt(variance / 153);
    expect(verdict.fromReference.value).toBeCloseTo(mean, 8);
    expect(verdict.fromReference.low).toBeCloseTo(mean - reach, 5);
    expect(verdict.fromReference.high).toBeCloseTo(mean + reach, 5);
  });

  it.each([
    [1.2, /baseline\.$/, /It beats ridge regression on frame statistics \(difference −\d/],
    [0.1, /, but not ridge regression on frame statistics\.$/, /which is better \(difference \+/],
  ])('that misses by %f makes the verdict say so', (error, headline, detail) => {
    const text = verdictText(reportFigures(withReference(sampleSweep(), error)).verdict);
    expect(text.headline).toMatch(headline);
    expect(text.detail).toMatch(detail);
  });

  it('is not beaten by what may be luck', () => {
    const sweep = sampleSweep({ replicates: 1 });
    const { chosen } = reportFigures(sweep).verdict as { chosen: { point: string } };
    const errors = testErrors(sweep, chosen.point);
    const alike = Math.sqrt(errors.reduce((sum, error) => sum + error, 0) / errors.length);
    const text = verdictText(reportFigures(withReference(sweep, alike)).verdict);
    expect(text.headline).toContain('but not ridge regression');
    expect(text.detail).toContain('It does not beat ridge regression on frame statistics (');
    expect(text.detail).toContain('the interval includes 0');
  });

  it('is a row of page, CSV, Markdown and terminal, in its place by validation MSE', () => {
    const sweep = withReference(sampleSweep(), 0.1);
    const figures = reportFigures(sweep);
    const rows = [
      ...renderReport(sweep).matchAll(/<tr class="(\w+)"><td class="number" data-sort/g),
    ];
    expect(rows.map(([, kind]) => kind).slice(0, 2)).toEqual(['reference', 'chosen']);
    expect(rows.filter(([, kind]) => kind === 'reference')).toHaveLength(1);
    expect(figuresCsv(figures)).toMatch(/\r\nridge,,,,0\.0\d+,0\.0\d+,0\.0\d+,0\.0[01]\d+,/);
    expect(figuresMarkdown(figures)).toMatch(/\| – \| ridge on frame statistics \| 0\.0/);
    expect(reportLines(figures).join('\n')).toMatch(/ridge on frame statistics +0\.0/);
  });

  it('is ranked behind the settings that do better by validation', () => {
    const page = renderReport(withReference(sampleSweep(), 2));
    expect(page.lastIndexOf('<tr class="reference">')).toBeGreaterThan(
      page.lastIndexOf('<tr class="plain"><td class="number" data-sort'),
    );
  });

  it('that an older dataset lacks is said to be missing, and nothing is compared with it', () => {
    const sweep = sampleSweep();
    const { reference, verdict } = reportFigures(sweep);
    expect(reference).toEqual({ kind: 'not-computed' });
    expect(verdict).toMatchObject({ kind: 'beats', fromReference: null });
    const page = renderReport(sweep);
    expect(page).toContain('There is no row of ridge regression on frame statistics');
    expect(page).toContain('Build the dataset again');
    expect(page).not.toContain('class="reference"');
  });

  it('is not missed where there are no movies', () => {
    const sweep = sampleSweep();
    const none = { folder: '', sha256: '', facts: {}, movies: [] };
    const program = { ...sweep, dataset: none };
    expect(reportFigures(program).reference).toBeNull();
    expect(renderReport(program)).not.toContain('ridge regression');
  });
});
