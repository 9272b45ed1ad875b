import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { contactSheet } from '#src/dataset/inspect/contact-sheet.js';
import { offlineBrowser, phone, wide } from '../offline-browser.js';
import { violations } from '../page-violations.js';
import { lastingFolder } from './lasting-folder.js';
import { hostileTitle, sheetSource } from './sheet-source.js';

const openPage = await offlineBrowser();
const { dataset, frames } = await sheetSource(lastingFolder());
const sheet = await contactSheet(dataset, {
  movies: 60,
  frames: { folder: frames, required: true },
});
const opened = async (options: BrowserContextOptions = {}) => await openPage(sheet.html, options);

describe('the contact sheet in a browser', () => {
  it('says the verdict and what was left out, and shows scores by split', async () => {
    const { page, complaints, asked, close } = await opened();
    expect(await page.textContent('h1')).toBe(
      'Movies of different splits have something in common.',
    );
    expect(await page.textContent('.lead')).toMatch(/^Leak: one finding joins/);
    expect(await page.locator('#left-out li').allTextContents()).toEqual([
      'stranger has no row in the score file',
    ]);
    const histograms = page.getByRole('img', { name: /^Scores of the \d+ \w+ movies/ });
    expect(await histograms.count()).toBe(3);
    await page.getByText('As numbers').click();
    const cells = await page.locator('#scores td').allTextContents();
    expect(cells.reduce((sum, text) => sum + Number(text), 0)).toBe(17);
    expect(complaints).toEqual([]);
    expect(asked()).toEqual([]);
    await close();
  });

  it('leads from a finding to its movie', async () => {
    const { page, close } = await opened();
    await page.locator('#audit .leak').getByRole('link', { name: 'Movie 1' }).press('Enter');
    const movie = page.locator('article:target');
    expect(await movie.locator('h3').textContent()).toBe('Movie 1 (1991)');
    expect(await movie.locator('.findings').textContent()).toContain('movie-90-tt1000090 (test)');
    await close();
  });

  it('shows kept and dropped frames with their reason and figures, and what it may of pictures', async () => {
    const { page, close } = await opened();
    expect(
      await page.getByRole('img', { name: 'kept frame 2 of 6 at 1:11' }).first().isVisible(),
    ).toBe(true);
    const pictured = page.getByRole('img', { name: 'frame at 0:03, dropped as near-duplicate' });
    await pictured.first().scrollIntoViewIfNeeded();
    await expect
      .poll(
        async () =>
          await pictured
            .first()
            .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      )
      .toBe(32);
    const duplicate = page.locator('.dropped li', { hasText: 'near-duplicate' }).first();
    expect(await duplicate.textContent()).toContain('0:03, mean 7, std 2, like frame 4');
    const plain = page.locator('details', { hasText: '1 frame dropped: 1 dark' }).first();
    expect(await plain.getAttribute('open')).toBeNull();
    await plain.locator('summary').click();
    expect(await plain.locator('li').textContent()).toBe('dark 0:03, mean 7, std 2');
    expect(await plain.locator('img').count()).toBe(0);
    await close();
  });

  it('keeps hostile titles, reasons and thumbnails as text or away', async () => {
    const { page, complaints, asked, close } = await opened();
    expect(await page.locator('script').count()).toBe(0);
    expect(await page.locator('article h3', { hasText: 'onerror' }).textContent()).toBe(
      `${hostileTitle} (1990)`,
    );
    expect(await page.locator('summary', { hasText: 'alert(3)' }).first().textContent()).toContain(
      '"><script>',
    );
    expect(await page.locator('[onerror], [onload]').count()).toBe(0);
    expect(complaints).toEqual([]);
    expect(asked()).toEqual([]);
    await close();
  });

  it.each([
    ['light', wide],
    ['dark', wide],
    ['light', phone],
    ['dark', phone],
  ] as const)('has no accessibility violation, %s, %o', async (colorScheme, viewport) => {
    const { page, close } = await opened({ colorScheme, viewport });
    await page.evaluate(
      'for (const part of document.querySelectorAll("details")) part.open = true',
    );
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await close();
  });
});
