import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderReport } from '#src/report/render-report.js';
import { violations } from '../page-violations.js';
import { offlineBrowser } from '../offline-browser.js';
import { liveChart } from './live-chart.js';
import { hostileTitle, sampleSweep } from './sample-sweep.js';

const opened = await offlineBrowser();
const sweep = sampleSweep({
  hostile: true,
  outcomeOf: (position) => (position === 5 ? 'failed' : position === 12 ? 'pruned' : 'succeeded'),
});

/** Drags along an axis of the parallel coordinates, from one share of its height to another, counted from the top. */
async function brush(page: Page, axis: string, from: number, to: number) {
  const plot = await liveChart(page, 'settings-map');
  const label = await plot.locator('.live text', { hasText: axis }).first().boundingBox();
  const box = await plot.boundingBox();
  if (label === null || box === null) throw new Error(`The chart shows no axis ${axis}.`);
  const x = label.x + label.width / 2;
  const [top, height] = [box.y + (44 / 380) * box.height, (308 / 380) * box.height];
  await page.mouse.move(x, top + from * height);
  await page.mouse.down();
  await page.mouse.move(x, top + ((from + to) / 2) * height, { steps: 4 });
  await page.mouse.move(x, top + to * height, { steps: 4 });
  await page.mouse.up();
}

/** The mean brightness of 12 x 6 parts of what an element looks like. */
async function shades(element: Locator): Promise<number[]> {
  const picture = await element.screenshot();
  const { data } = await sharp(picture)
    .greyscale()
    .resize(12, 6, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data];
}

const filterOf = (page: Page, table: string) =>
  page.locator(`input[data-filter="${table}"]`).inputValue();

describe('the live charts', () => {
  it('take the place of the still ones as they are seen, without a complaint of the policy', async () => {
    const { page, complaints, asked, close } = await opened(renderReport(sweep));
    expect(await page.locator('svg.chart').count()).toBe(6);
    for (const id of [
      'learning-curves',
      'settings-map',
      'predictions',
      'residuals',
      'trial-errors',
      'times',
    ]) {
      const plot = await liveChart(page, id);
      expect(await plot.locator('svg.chart').isVisible()).toBe(false);
      expect(await plot.locator('.live').getAttribute('aria-label')).toMatch(/\w{5}/);
    }
    expect(await violations(page, '#pictures')).toEqual([]);
    expect(complaints).toEqual([]);
    expect(asked()).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('svg.chart:visible').count()).toBe(6);
    expect(await page.locator('.live:visible').count()).toBe(0);
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'look as the still ones do from afar, %s',
    async (colorScheme) => {
      const html = renderReport(sweep);
      const [still, live] = [
        await opened(html, { colorScheme, javaScriptEnabled: false }),
        await opened(html, { colorScheme }),
      ];
      for (const id of [
        'learning-curves',
        'settings-map',
        'predictions',
        'trial-errors',
        'times',
      ]) {
        const before = await shades(still.page.locator(`[data-chart="${id}"]`));
        const after = await shades(await liveChart(live.page, id));
        const apart = before.map((shade, place) => Math.abs(shade - (after[place] ?? 0)));
        // Text and thin lines fall a little otherwise; a chart that is missing, moved or of other colours is far off.
        expect(Math.max(...apart), id).toBeLessThan(24);
        expect(Math.max(...before) - Math.min(...before), id).toBeGreaterThan(4);
      }
      await still.close();
      await live.close();
    },
  );

  it('filter the tables by what is brushed along an axis, and each axis narrows it', async () => {
    const { page, complaints, close } = await opened(renderReport(sweep));
    // Values are drawn from the bottom up: 5 in the lower half, 15 in the upper one.
    await brush(page, 'frames', 0.02, 0.45);
    expect(await filterOf(page, 'leaderboard-table')).toBe('frames=15');
    expect(await filterOf(page, 'trials-table')).toBe('frames=15');
    expect(await page.locator('#leaderboard-table-count').textContent()).toBe('4 of 8 rows');
    expect(await page.locator('#trials-table-count').textContent()).toBe('12 of 24 rows');
    await brush(page, 'resample', 0.02, 0.45);
    expect(await filterOf(page, 'leaderboard-table')).toBe('frames=15 resample=on');
    expect(await page.locator('#leaderboard-table-count').textContent()).toBe('2 of 8 rows');
    await brush(page, 'validation MSE', 0.98, 0.02);
    expect(await filterOf(page, 'leaderboard-table')).toMatch(
      /^frames=15 resample=on "?val"?>=[\d.]+ "?val"?<=[\d.]+$/,
    );
    expect(complaints).toEqual([]);
    await close();
  });

  it('show what a typed filter left, which takes the place of the brush', async () => {
    const { page, close } = await opened(renderReport(sweep));
    await brush(page, 'frames', 0.02, 0.45);
    const curves = await liveChart(page, 'learning-curves');
    const bands = curves.locator('.live path[fill="var(--muted)"]');
    await page.locator('input[data-filter="leaderboard-table"]').fill('resample=on noise=0');
    await expect.poll(() => bands.count()).toBe(1);
    await page.locator('input[data-filter="leaderboard-table"]').fill('');
    await expect.poll(() => bands.count()).toBe(0);
    await close();
  });

  it('name a curve under the pointer, and keep its setting alone on a click', async () => {
    const { page, close } = await opened(renderReport(sweep));
    const plot = await liveChart(page, 'learning-curves');
    const box = await plot.locator('.live').boundingBox();
    if (box === null) throw new Error('The chart has no place in the page.');
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.45);
    const tip = plot.locator('.tip');
    expect(await tip.textContent()).toMatch(
      /^frames \d+ · noise [\d.]+ · resample o(n|ff): 0\.\d+ \(0\.\d+ to [\d.]+\) at epoch \d+$/,
    );
    await page.keyboard.press('Escape');
    expect(await tip.isVisible()).toBe(false);
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.46);
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.46);
    expect(await page.locator('#leaderboard-table-count').textContent()).toBe('1 of 8 rows');
    await page.keyboard.press('Escape');
    expect(await filterOf(page, 'leaderboard-table')).toBe('');
    await close();
  });

  it('are gone through by the arrow keys, which say a failed and a pruned trial apart', async () => {
    const { page, close } = await opened(renderReport(sweep));
    const plot = await liveChart(page, 'trial-errors');
    await plot.focus();
    const said = new Set<string>();
    for (let press = 0; press < 24; press += 1) {
      await page.keyboard.press('ArrowRight');
      said.add((await plot.locator('.tip').textContent()) ?? '');
    }
    expect(said.size).toBe(24);
    const ends = [...said].map((text) => text.split(': ')[1] ?? '');
    expect(ends.filter((text) => text === 'failed')).toHaveLength(1);
    expect(ends.filter((text) => text.startsWith('pruned'))).toHaveLength(1);
    expect(
      ends.filter((text) => /^[\d.]+ \(95 % interval [\d.]+ to [\d.]+\)$/.test(text)),
    ).toHaveLength(22);
    await page.keyboard.press('Enter');
    expect(await page.locator('#leaderboard-table-count').textContent()).toBe('1 of 8 rows');
    await close();
  });

  it('keep a hostile title as text', async () => {
    const { page, complaints, close } = await opened(renderReport(sweep));
    const plot = await liveChart(page, 'predictions');
    await plot.focus();
    const said: string[] = [];
    while (said.length < 153 && said.at(-1)?.startsWith(hostileTitle) !== true) {
      await page.keyboard.press('ArrowRight');
      said.push((await plot.locator('.tip').textContent()) ?? '');
    }
    expect(said.at(-1)?.startsWith(hostileTitle)).toBe(true);
    expect(said.every((text) => /: actual \d.*, predicted \d/.test(text))).toBe(true);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toContain('frames-and-noise');
    expect(complaints).toEqual([]);
    await close();
  });

  it('zoom into the epochs that are dragged over or typed, and back', async () => {
    const { page, close } = await opened(renderReport(sweep));
    const plot = await liveChart(page, 'learning-curves');
    const [from, to] = [
      page.getByLabel('Epochs', { exact: true }),
      page.getByLabel('to', { exact: true }),
    ];
    const box = await plot.locator('.live').boundingBox();
    if (box === null) throw new Error('The chart has no place in the page.');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 120, { steps: 3 });
    await page.mouse.move(box.x + box.width * 0.9, box.y + 120, { steps: 3 });
    await page.mouse.up();
    const [first, last] = [Number(await from.inputValue()), Number(await to.inputValue())];
    expect(first).toBeGreaterThan(7);
    expect(first).toBeLessThan(13);
    expect(last).toBeGreaterThan(16);
    expect(last).toBeLessThan(20);
    const labels = () => plot.locator('.live text').allTextContents();
    expect(await labels()).not.toContain('1');
    await to.fill('20');
    await from.fill('15');
    await from.press('Enter');
    expect(await labels()).toContain('15');
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await from.inputValue()).toBe('1');
    expect(await labels()).toContain('1');
    await close();
  });
});
