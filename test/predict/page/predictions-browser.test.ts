import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { renderPredictions } from '#src/predict/page/render-predictions.js';
import { offlineBrowser, phone, wide } from '../../offline-browser.js';
import { violations } from '../../page-violations.js';
import { samplePredictions } from './sample-predictions.js';

const openPage = await offlineBrowser();
const html = renderPredictions(await samplePredictions());
const opened = async (options: BrowserContextOptions = {}) => await openPage(html, options);

describe('the page of predictions in a browser', () => {
  it('gives cautions before the score, its interval and spread, and what was refused', async () => {
    const { page, complaints, asked, close } = await opened();
    expect(await page.textContent('h1')).toBe('Predicted scores of 3 videos');
    const first = page.locator('article').first();
    const text = (await first.innerText()).replaceAll(/\s+/g, ' ');
    expect(text.indexOf('no better than always giving')).toBeLessThan(text.indexOf('7.2'));
    expect(text).toContain('the model was trained on it, so the score is remembered');
    expect(text).toContain('a width that held 38 of 45 test movies');
    expect(text).toContain('redMean is 0.900, above the 0.100 to 0.600 of training');
    expect(text).toContain('7.2 90 % interval 5.4 to 9.1');
    expect(text).toContain('Over 16 draws of frames the score goes from');
    const axis = page.getByRole('img', { name: /^Score 7\.2 on the scale/ });
    expect(await axis.getAttribute('aria-label')).toBe(
      'Score 7.2 on the scale from 1 to 10, 90 % interval 5.4 to 9.1; mean of the training movies 6.1',
    );
    expect(await axis.locator('.draw').count()).toBe(16);
    const centre = async (selector: string) => {
      const box = await axis.locator(selector).boundingBox();
      return box === null ? Number.NaN : box.x + box.width / 2;
    };
    const [score, mean, interval] = [
      await centre('.score'),
      await centre('.mean'),
      await centre('.interval'),
    ];
    expect(score).toBeGreaterThan(mean);
    expect(Math.abs(score - interval)).toBeLessThan(2);
    expect(await page.locator('article').nth(1).innerText()).toContain('without an interval');
    expect(await page.locator('section .plain').textContent()).toMatch(
      /notes\.mp4.*It is no video/s,
    );
    expect(complaints).toEqual([]);
    expect(asked()).toEqual([]);
    await close();
  });

  it('shows each frame with its contribution both ways, up where it raised the score', async () => {
    const { page, close } = await opened();
    const frames = page.locator('.bars li');
    expect(await frames.count()).toBe(6);
    const numbers = await frames.locator('b').allTextContents();
    // Levels of red 0, 134, 201, 146, 213, 225 against a mean frame of 110, weights and 1.04 points.
    const expected = [
      [-110, 0.4],
      [24, -0.8],
      [91, 0.1],
      [36, 1.2],
      [103, -0.2],
      [115, 0.6],
    ].map(([level = 0, weight = 0]) => {
      const points = ((level * weight) / 128) * 1.04;
      return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(2)}`;
    });
    expect(numbers.filter((_, at) => at % 2 === 0)).toEqual(expected);
    expect(numbers[1]).toMatch(/^[+−]\d\.\d\d ± \d\.\d\d$/);
    for (const [at, text] of expected.entries()) {
      const bar = frames.nth(at).locator('.replaced');
      const top = Number(await bar.getAttribute('y'));
      expect(top < 30).toBe(text.startsWith('+'));
    }
    const picture = page.getByRole('img', { name: 'frame 4', exact: true });
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() =>
        picture.evaluate(
          (element) => (element as unknown as { naturalWidth: number }).naturalWidth,
        ),
      )
      .toBe(64);
    await close();
  });

  it('names the nearest training movies, and leads from the table to a video', async () => {
    const { page, close } = await opened();
    const rows = page.locator('article').first().locator('tbody tr');
    expect(await rows.count()).toBe(5);
    expect(await rows.filter({ hasText: '(this movie)' }).count()).toBe(1);
    const distances = await rows.locator('td:last-child').allTextContents();
    expect(distances.map(Number)).toEqual(distances.map(Number).toSorted((a, b) => a - b));
    await page.locator('header').getByRole('link', { name: 'plain.mp4' }).press('Enter');
    expect(await page.locator('article:target h2').textContent()).toBe('plain.mp4');
    await close();
  });

  it('keeps hostile names, titles and messages as text', async () => {
    const { page, complaints, asked, close } = await opened();
    expect(await page.locator('script').count()).toBe(0);
    expect(await page.locator('[onerror], [onload]').count()).toBe(0);
    expect(await page.locator('article h2').first().textContent()).toContain('script>');
    expect(await page.locator('article th', { hasText: 'alert(3)' }).count()).toBe(1);
    expect(complaints).toEqual([]);
    expect(asked()).toEqual([]);
    await close();
  });

  it('is the same bytes for the same content', async () => {
    const again = renderPredictions(await samplePredictions());
    expect(again).toBe(renderPredictions(await samplePredictions()));
    expect(again).not.toMatch(/https?:/);
  });

  it.each([
    ['light', wide],
    ['dark', wide],
    ['light', phone],
    ['dark', phone],
  ] as const)('has no accessibility violation, %s, %o', async (colorScheme, viewport) => {
    const { page, close } = await opened({ colorScheme, viewport });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await close();
  });
});
