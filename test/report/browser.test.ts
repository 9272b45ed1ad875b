import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '#src/report/render-report.js';
import { violations } from '../page-violations.js';
import { hostileTitle, sampleSweep } from './sample-sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-report-'));
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const wide = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

/** Opens the page from disk with no network; everything it asks for or complains of is kept. */
async function opened(html: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: wide, ...options });
  await context.setOffline(true);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  const file = join(folder, 'report.html');
  writeFileSync(file, html);
  const url = pathToFileURL(file).href;
  await page.goto(url);
  return {
    page,
    complaints,
    asked: () => requests.filter((request) => request !== url),
    close: () => context.close(),
  };
}

const troubled = sampleSweep({
  hostile: true,
  fate: (position) =>
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
    expect(await page.locator('svg.chart').count()).toBe(3);
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
      renderReport(sampleSweep({ fate: (position) => (position <= 3 ? 'failed' : 'succeeded') })),
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

  it('filters rows and counts them', async () => {
    const { page, close } = await opened(renderReport(troubled));
    await page.getByLabel('Filter').first().fill('resample on');
    await page.getByLabel('Filter').nth(1).fill('failed');
    expect(await page.locator('#trials-table tbody tr:visible').count()).toBe(1);
    expect(await page.locator('#trials .count').textContent()).toBe('1 of 24 rows');
    expect(await page.locator('#leaderboard-table tbody tr:visible').count()).toBe(4);
    await close();
  });

  it('keeps a hostile title as text, also in what it shows on hovering', async () => {
    const { page, complaints, close } = await opened(renderReport(troubled));
    expect(await page.title()).toContain('frames-and-noise');
    expect(await page.locator('img').count()).toBe(0);
    const row = page.locator('#pictures details tbody th', { hasText: 'onerror' }).first();
    expect(await row.textContent()).toContain(hostileTitle);
    await page.locator('#predictions [data-series="0"][data-index="0"]').hover({ force: true });
    expect(await page.locator('.tip').textContent()).toMatch(/actual \d.\d, predicted/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('reads without JavaScript', async () => {
    const { page, close } = await opened(renderReport(troubled), { javaScriptEnabled: false });
    expect(await page.locator('#leaderboard-table tbody tr').count()).toBe(9);
    expect(await page.locator('svg.chart').first().isVisible()).toBe(true);
    const cells = await page.locator('table.heat td').allTextContents();
    expect(cells).toHaveLength(12);
    for (const text of cells) expect(text).toMatch(/^0\.\d+ ?0\.\d+ to 0\.\d+ ?\d+( of 6)? trials/);
    expect(await page.locator('#trust h3').allTextContents()).toEqual([
      'What choosing the best did',
      'What this sweep could have seen',
      'Leak audit of the dataset',
    ]);
    expect(await page.locator('input:visible, thead button').count()).toBe(0);
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
      sampleSweep({ fate: () => 'failed' }),
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
      sampleSweep({ fate: () => 'planned' }),
      'No trial has succeeded, so there is nothing to compare.',
    ],
    [
      'nothing learnt',
      sampleSweep({ skill: () => 0, replicates: 1 }),
      'No setting beats the baseline.',
    ],
  ])('stands when %s', async (_name, sweep, headline) => {
    const { page, complaints, close } = await opened(renderReport(sweep));
    expect(await page.textContent('h1')).toBe(headline);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
