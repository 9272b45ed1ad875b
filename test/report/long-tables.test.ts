import { beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '#src/report/render-report.js';
import { violations } from '../page-violations.js';
import { largeSweep } from './large-sweep.js';
import { offlineBrowser } from '../offline-browser.js';

const opened = await offlineBrowser();
let html = '';

beforeAll(() => {
  html = renderReport(largeSweep(500));
});

describe('tables of 500 rows', () => {
  it('hold the rows in view alone, and any other as it is scrolled to', async () => {
    const { page, complaints, close } = await opened(html);
    const table = page.locator('#trials-table');
    const scroller = page.locator('#trials .scroll');
    const rows = table.locator('tbody tr.plain');
    expect(await table.getAttribute('aria-rowcount')).toBe('501');
    expect(await rows.count()).toBeLessThan(120);
    const width = await table.evaluate((element) => element.getBoundingClientRect().width);
    const first = () =>
      scroller.evaluate((element) => {
        const { left, top } = element.getBoundingClientRect();
        const cell = element.ownerDocument.elementFromPoint(left + 20, top + 90);
        return Number(cell?.closest('tr')?.firstElementChild?.textContent);
      });
    await scroller.scrollIntoViewIfNeeded();
    expect(await first()).toBeLessThan(4);
    await scroller.evaluate((element) => {
      element.scrollTop = element.scrollHeight / 2;
    });
    await expect.poll(first).toBeGreaterThan(230);
    expect(await first()).toBeLessThan(270);
    await scroller.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await expect.poll(() => rows.last().locator('td').first().textContent()).toBe('500');
    expect(await rows.last().getAttribute('aria-rowindex')).toBe('501');
    // Columns do not jump as other rows come into view.
    expect(await table.evaluate((element) => element.getBoundingClientRect().width)).toBe(width);
    expect(complaints).toEqual([]);
    await close();
  });

  it('sort and filter all rows, not those in view', async () => {
    const { page, close } = await opened(html);
    const table = page.locator('#trials-table');
    await page.locator('#trials-table-filter').fill('outcome=pruned frames=25');
    expect(await page.locator('#trials-table-count').textContent()).toMatch(/^\d of 500 rows$/);
    const outcomes = await table.locator('tbody tr.plain').allTextContents();
    expect(outcomes.length).toBeGreaterThan(3);
    expect(outcomes.every((text) => text.includes('pruned'))).toBe(true);
    await page.locator('#trials-table-filter').fill('');
    const number = table.getByRole('button', { name: '#', exact: true });
    await number.click();
    expect(await table.locator('tbody tr.plain td').first().textContent()).toBe('500');
    await close();
  });

  it('print their first 300 rows and say where the others are; the same is shown without JavaScript', async () => {
    const still = await opened(html, { javaScriptEnabled: false });
    expect(await still.page.locator('#trials-table tbody tr').count()).toBe(300);
    expect(await still.page.locator('#trials .rest').innerText()).toBe(
      'The first 300 of 500 rows. Every trial: reelsweep report frames-and-noise --json',
    );
    await still.close();
    const { page, close } = await opened(html);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('#trials-table tbody tr.plain').count()).toBe(300);
    await close();
  });

  it('are no obstacle to anyone', async () => {
    const { page, close } = await opened(html);
    await page.locator('#trials .scroll').evaluate((element) => {
      element.scrollTop = 10_000;
    });
    expect(await violations(page, '#trials')).toEqual([]);
    await close();
  });
});
