import { describe, expect, it } from 'vitest';
import { renderReport } from '#src/report/render-report.js';
import { violations } from '../page-violations.js';
import { offlineBrowser, phone, wide } from '../offline-browser.js';
import { hostileTitle, sampleSweep } from './sample-sweep.js';

const opened = await offlineBrowser();
const troubled = sampleSweep({
  hostile: true,
  outcomeOf: (position) =>
    position === 5
      ? 'failed'
      : position === 9
        ? 'timed-out'
        : position === 3
          ? 'recovered'
          : position === 12
            ? 'pruned'
            : 'succeeded',
});

describe('the report in a browser', () => {
  it('says its verdict, asks nothing of any network and complains of nothing', async () => {
    const { page, complaints, asked, close } = await opened(renderReport(troubled));
    expect(await page.textContent('h1')).toBe(
      'Frames 15, noise 0, resample on beats the naive baseline.',
    );
    expect(await page.locator('svg.chart').count()).toBe(6);
    expect(await page.locator('#failures h3').allTextContents()).toEqual([
      'Failed, out of memory: 1 trial',
      'Timed out, trial timeout: 1 trial',
      'Succeeded after a lost attempt: 1 trial',
    ]);
    expect(await page.locator('#failures .about').textContent()).toMatch(
      /^2 trials did not succeed.* 1 trial was pruned: /,
    );
    expect(await page.locator('header dl').textContent()).toMatch(/Pruned early\s*1 trial/);
    expect(complaints).toEqual([]);
    expect(asked()).toEqual([]);
    await close();
  });

  it('sorts by keyboard, both ways, what is missing last, and says so', async () => {
    const { page, close } = await opened(
      renderReport(
        sampleSweep({ outcomeOf: (position) => (position <= 3 ? 'failed' : 'succeeded') }),
      ),
    );
    const table = page.locator('#leaderboard-table');
    const column = async () =>
      (
        await table.locator('tbody tr:not(.baseline) td.number:nth-last-child(6)').allTextContents()
      ).map((text) => Number.parseFloat(text));
    const button = table.getByRole('button', { name: 'test MSE' });
    await button.focus();
    await page.keyboard.press('Enter');
    const up = (await column()).filter((value) => !Number.isNaN(value));
    expect(up).toEqual(up.toSorted((one, other) => one - other));
    expect(up).toHaveLength(7);
    expect(await column()).toSatisfy((values: number[]) => Number.isNaN(values.at(-1)));
    expect(await table.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending');
    await page.keyboard.press('Enter');
    const down = await column();
    expect(down.slice(0, 7)).toEqual(up.toReversed());
    expect(down[7]).toBeNaN();
    expect(await table.locator('th[aria-sort="descending"]').textContent()).toBe('test MSE');
    await close();
  });

  it('filters rows by words and by conditions on columns, which combine, and counts what is left', async () => {
    const { page, close } = await opened(renderReport(troubled));
    const settings = page.locator('#leaderboard-table tbody tr:not(.baseline)');
    const filter = (text: string) => page.locator('#leaderboard-table-filter').fill(text);
    const count = () => page.locator('#leaderboard-table-count').textContent();
    await filter('resample on');
    expect(await settings.count()).toBe(4);
    await filter('resample=on frames=5');
    expect(await settings.count()).toBe(2);
    expect(await count()).toBe('2 of 8 rows');
    const columns = await page.locator('#leaderboard-table th[scope="col"]').allTextContents();
    const validation = columns.indexOf('validation MSE') + 1;
    await filter('val<0.6 noise=0|0.05');
    const values = await settings.locator(`td:nth-child(${validation})`).allTextContents();
    expect(values.length).toBeGreaterThan(1);
    expect(values.every((text) => Number.parseFloat(text) <= 0.6)).toBe(true);
    // What they are compared with stays.
    expect(await page.locator('#leaderboard-table tr.baseline').count()).toBe(1);
    await filter('colour=red');
    expect(await count()).toMatch(/^no column is called colour: there are #, frames, noise,/);
    expect(await settings.count()).toBe(8);
    await page.locator('#trials-table-filter').fill('failed');
    expect(await page.locator('#trials-table tbody tr').count()).toBe(1);
    expect(await page.locator('#trials-table-count').textContent()).toBe('1 of 24 rows');
    await page.locator('#trials-table-filter').fill('outcome=pruned');
    expect(await page.locator('#trials-table tbody tr').count()).toBe(1);
    await close();
  });

  it('keeps a hostile title and a hostile log as text', async () => {
    const { page, complaints, close } = await opened(renderReport(troubled));
    expect(await page.title()).toContain('frames-and-noise');
    expect(await page.locator('img').count()).toBe(0);
    const row = page.locator('#pictures details tbody th', { hasText: 'onerror' }).first();
    expect(await row.textContent()).toContain(hostileTitle);
    const log = page.locator('#failures pre', { hasText: 'cannot allocate' }).first();
    expect(await log.textContent()).toContain(hostileTitle);
    expect(complaints).toEqual([]);
    await close();
  });

  it('reads without JavaScript', async () => {
    const { page, close } = await opened(renderReport(troubled), { javaScriptEnabled: false });
    expect(await page.locator('#leaderboard-table tbody tr').count()).toBe(9);
    expect(await page.locator('svg.chart:visible').count()).toBe(6);
    const cells = await page.locator('table.heat td').allTextContents();
    expect(cells).toHaveLength(12);
    for (const text of cells) expect(text).toMatch(/^0\.\d+ ?0\.\d+ to 0\.\d+ ?\d+( of 6)? trials/);
    expect(await page.locator('#trust h3').allTextContents()).toEqual([
      'What choosing the best did',
      'What this sweep could have seen',
      'Leak audit of the dataset',
    ]);
    expect(await page.locator('input:visible, thead button, #pictures-hint:visible').count()).toBe(
      0,
    );
    await close();
  });

  it.each([
    ['light', wide],
    ['dark', wide],
    ['light', phone],
    ['dark', phone],
  ] as const)('has no accessibility violation, %s, %o', async (colorScheme, viewport) => {
    const { page, close } = await opened(renderReport(troubled), { colorScheme, viewport });
    expect(await violations(page)).toEqual([]);
    // Wide tables scroll inside their own frame; the page does not.
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await close();
  });

  it.each([
    [
      'nothing succeeded',
      sampleSweep({ outcomeOf: () => 'failed' }),
      'No trial has succeeded, so there is nothing to compare.',
    ],
    [
      'no test split',
      sampleSweep({ movies: [300, 100, 0] }),
      'Nothing is reported as a test: this dataset has no test split.',
    ],
    [
      'training only',
      sampleSweep({ movies: [10, 0, 0] }),
      'Nothing is reported as a test: every movie is in the training split.',
    ],
    [
      'nothing yet',
      sampleSweep({ outcomeOf: () => 'planned' }),
      'No trial has succeeded, so there is nothing to compare.',
    ],
    [
      'nothing learnt',
      sampleSweep({ skill: () => 0, replicates: 1 }),
      'No setting beats the baseline.',
    ],
  ])('is shown when %s', async (_name, sweep, headline) => {
    const { page, complaints, close } = await opened(renderReport(sweep));
    expect(await page.textContent('h1')).toBe(headline);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
