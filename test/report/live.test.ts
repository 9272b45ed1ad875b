import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAtomic } from '#src/files/atomic-write.js';
import { renderReport } from '#src/report/render-report.js';
import { violations } from '../page-violations.js';
import { sampleSweep } from './sample-sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-live-'));
const file = join(folder, 'report.html');
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A sweep of 24 trials of which so many have ended, and its page as one that reloads. */
function running(ended: number, reloadSeconds: number | null = 1): string {
  const sweep = sampleSweep({
    outcomeOf: (position) =>
      position <= ended ? 'succeeded' : position === ended + 1 ? 'running' : 'planned',
  });
  return renderReport(sweep, {
    before: { ...sampleSweep(), name: 'before' },
    now: Date.UTC(2026, 10, 21, 19, 0),
    reloadSeconds,
  });
}

/** @param isTimed whether time passes only as the test lets it */
async function opened(html: string, options: BrowserContextOptions = {}, isTimed = false) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.setOffline(true);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  writeAtomic(file, html);
  if (isTimed) await page.clock.install();
  await page.goto(pathToFileURL(file).href);
  return { page, complaints, close: () => context.close() };
}

/** Lets a minute pass on a timed page, in which it may go. */
async function pass(page: Page): Promise<void> {
  await page.clock.runFor(60_000).catch(() => undefined);
}

const pollOptions = { timeout: 15_000 };

describe('a page of a running sweep', () => {
  it('reloads itself where the reader left off, until it is the last', async () => {
    const { page, complaints, close } = await opened(running(9), {}, true);
    expect(await page.textContent('.following')).toContain('reloads itself every 1 seconds');
    await page.fill('input[data-filter="leaderboard-table"]', 'noise 0');
    await page.evaluate('scrollTo(0, 700)');
    const progress = () => page.textContent('.verdict .notice');
    writeAtomic(file, running(14));
    await pass(page);
    await expect.poll(progress, pollOptions).toContain('14 of 24');
    // The text is there before the script at its end has run.
    const filter = () => page.inputValue('input[data-filter="leaderboard-table"]');
    await expect.poll(filter, pollOptions).toBe('noise 0');
    await expect.poll(() => page.evaluate('scrollY').catch(() => 0), pollOptions).toBe(700);
    writeAtomic(file, running(20, null));
    await pass(page);
    await expect.poll(progress, pollOptions).toContain('20 of 24');
    expect(await page.locator('.following').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('stays as it is once its reader has said so', async () => {
    const { page, close } = await opened(running(9), {}, true);
    await page.click('.following button');
    expect(await violations(page)).toEqual([]);
    expect(await page.textContent('.following button')).toBe('Reload automatically again');
    await page.evaluate(() => Object.assign(globalThis, { still: true }));
    const isStill = () => page.evaluate(() => 'still' in globalThis).catch(() => true);
    await pass(page);
    expect(await isStill()).toBe(true);
    await page.click('.following button');
    await pass(page);
    await expect.poll(isStill, pollOptions).toBe(false);
    await close();
  });

  it('reloads without JavaScript too', async () => {
    const { page, close } = await opened(running(9), { javaScriptEnabled: false });
    writeAtomic(file, running(14, null));
    await expect.poll(() => page.content().catch(() => ''), pollOptions).toContain('14 of 24');
    await close();
  });
});
