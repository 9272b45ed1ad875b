import type { ChildProcess } from 'node:child_process';
import { appendFileSync, statSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestAttempt } from '#src/runs/attempt-folder.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { readStatus } from '#src/status/read-status.js';
import { type Command, start } from '../cli/command-process.js';
import { violations } from '../page-violations.js';
import { coordinate, type Fixture, livingTrials } from '../coordinator/coordinator-process.js';
import { sweepFixture } from '../coordinator/sweep-fixture.js';

// The command as typed, in a browser, beside a coordinator that is a real process and trials that are.
const pollOptions = { timeout: 30_000 };
let browser: Browser;
/** What a test that failed has left behind. */
const left: ChildProcess[] = [];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
});

afterAll(async () => {
  for (const child of left) child.kill('SIGINT');
  await browser.close();
});

/** `reelsweep dashboard` in a sweep's folder, and its address. */
async function dashboardOf(
  sweep: Fixture,
  ...words: readonly string[]
): Promise<{ command: Command; address: string }> {
  const command = start(sweep.folder, 'dashboard', ...words);
  left.push(command.process);
  const printed = new Promise<string>((resolve) => {
    command.process.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
  });
  await command.said(/Ctrl-C ends the dashboard/);
  const address = (await printed).trim();
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=\S{43}$/);
  return { command, address };
}

async function opened(address: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address);
  return { page, context, complaints };
}

async function text(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().textContent()) ?? '';
}

function states({ runsFolder }: Fixture): string[] {
  return readStatus(runsFolder, 'small', Date.now()).trials.map(({ state }) => state);
}

describe('the dashboard in a browser', () => {
  it('fills when a sweep starts, shows it running, and its buttons stop, pause and retry', async () => {
    const sweep = sweepFixture({
      trials: 4,
      epochs: 2000,
      epochMs: 40,
      workers: 2,
      behaviours: { 2: 'throw' },
      runner: { retries: 0 },
    });
    const { command, address } = await dashboardOf(sweep);
    const { page, context, complaints } = await opened(address);
    expect(page.url()).toBe(`${new URL(address).origin}/`);
    expect(await text(page, 'h1')).toBe('No sweep has been run here yet.');
    await expect.poll(() => text(page, '#connection'), pollOptions).toBe('Live');

    const { child, last } = coordinate(sweep);
    left.push(child);
    await expect.poll(() => text(page, 'h1'), pollOptions).toBe('small is running.');
    const first = page.locator(`article[data-key="${sweep.plan.trials[0]?.trialId ?? ''}"]`);
    const epoch = async () =>
      Number(/epoch (\d+) of 2000/.exec((await first.textContent()) ?? '')?.[1] ?? 0);
    await expect.poll(epoch, pollOptions).toBeGreaterThan(2);
    const [before, points] = [
      await epoch(),
      await first.locator('polyline').getAttribute('points'),
    ];
    await expect.poll(epoch, pollOptions).toBeGreaterThan(before);
    expect(await first.locator('polyline').getAttribute('points')).not.toBe(points);
    await expect.poll(() => page.locator('#live-curves').count(), pollOptions).toBe(1);
    expect(await page.locator('#head dl').textContent()).toMatch(/Slots2 of 2 busy/);

    // A second page shows the same.
    const second = await context.newPage();
    await second.goto(new URL(address).origin);
    await expect.poll(() => text(second, '#connection'), pollOptions).toBe('Live');

    // The failure, its cause and what its log says; opened details stay open while the page changes.
    const failure = page.locator('#failures li');
    await expect.poll(() => failure.count(), pollOptions).toBe(1);
    expect(await failure.textContent()).toMatch(/noise 0.001.*failed, exception, exit code 1/);
    await failure.locator('summary').click();
    await page.getByRole('button', { name: 'Pause sweep small' }).first().focus();
    const stateBefore = await first.locator('.state').textContent();
    await expect
      .poll(() => first.locator('.state').textContent(), pollOptions)
      .not.toBe(stateBefore);
    expect(await failure.locator('details').getAttribute('open')).not.toBeNull();
    expect(await failure.locator('pre').textContent()).toContain('thrown on request');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Pause');

    // By keyboard.
    await page.keyboard.press('Enter');
    await expect.poll(() => text(page, 'h1'), pollOptions).toBe('small is paused.');
    expect(await text(page, '#answer')).toMatch(/^Process \d+ on .* starts no new trial/);
    await expect.poll(() => text(second, 'h1'), pollOptions).toBe('small is paused.');
    await page.getByRole('button', { name: 'Resume sweep small' }).first().click();
    await expect.poll(() => text(page, 'h1'), pollOptions).toBe('small is running.');

    await first.getByRole('button', { name: 'Stop noise 0' }).click();
    await expect.poll(() => states(sweep)[0], pollOptions).toBe('stopped');
    await expect.poll(() => first.count(), pollOptions).toBe(0);
    const row = page.locator('#trials tbody tr').first();
    await expect.poll(() => row.textContent(), pollOptions).toMatch(/stopped: stopped by user/);
    await row.getByRole('button', { name: 'Retry noise 0' }).click();
    await expect.poll(() => states(sweep)[0], pollOptions).toMatch(/planned|running/);
    expect(states(sweep)[1]).toBe('failed');
    await page.getByRole('button', { name: 'Retry failed sweep small' }).first().click();
    await expect.poll(() => states(sweep)[1], pollOptions).not.toBe('failed');
    await expect.poll(() => text(page, '#failures'), pollOptions).toMatch(/No trial has failed/);

    expect(await violations(page)).toEqual([]);
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Stop sweep small' }).first().click();
    expect((await last).summary).toMatchObject({ stopped: { kind: 'request' } });
    await expect.poll(() => text(page, 'h1'), pollOptions).toBe('small is not being run now.');
    expect(complaints).toEqual([]);
    expect(child.exitCode).toBe(0);
    command.process.kill('SIGINT');
    expect(await command.ended).toMatchObject({ code: 0, signal: null });
    await context.close();
  });

  it('shows hostile text as text, ends at once on Ctrl-C, and leaves the sweep alone', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 2000, epochMs: 40, workers: 1 });
    const { child, last } = coordinate(sweep);
    left.push(child);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const { command, address } = await dashboardOf(sweep);
    const { page, context, complaints } = await opened(address);
    await page
      .getByRole('link', { name: /^Log of/ })
      .first()
      .click();
    const hostile = `</pre></script><img src=x onerror="document.title='taken'">\u202Etxt.exe \u001B[31mred\u001B[0m\u0007`;
    const trial = sweep.trialFolder(0);
    const log = runsLayout.log(runsLayout.attempt(trial, newestAttempt(trial)));
    appendFileSync(log, `${hostile}\n`);
    await expect
      .poll(() => text(page, 'pre'), pollOptions)
      .toContain(`</pre></script><img src=x onerror="document.title='taken'"><U+202E>txt.exe red␇`);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe('Trial 0000000000000001 · reelsweep');
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);

    command.process.kill('SIGINT');
    expect(await command.ended).toMatchObject({ code: 0, signal: null });
    await expect
      .poll(() => text(page, '#connection'), pollOptions)
      .toMatch(/^Connection lost, trying/);
    expect(await text(page, 'pre')).toContain('attempt 1 of 0000000000000001');
    // Another one in its place has other secrets: the page says what to do.
    const again = await dashboardOf(sweep, '--port', new URL(address).port);
    await expect
      .poll(() => text(page, '#connection'), pollOptions)
      .toBe('The dashboard was restarted: open the address that it printed.');
    await page.goto(again.address);
    await expect.poll(() => text(page, '#connection'), pollOptions).toBe('Live');
    again.command.process.kill('SIGINT');
    await again.command.ended;
    await context.close();
    const metrics = runsLayout.metrics(runsLayout.attempt(trial, newestAttempt(trial)));
    const written = statSync(metrics).size;
    await expect.poll(() => statSync(metrics).size, pollOptions).toBeGreaterThan(written);
    child.kill('SIGINT');
    expect((await last).summary).toMatchObject({ stopped: { kind: 'signal' }, failed: 0 });
  });
});

describe('the page of a sweep that has ended', () => {
  let command: Command;
  let address: string;

  beforeAll(async () => {
    const sweep = sweepFixture({ trials: 3, behaviours: { 2: 'throw' }, runner: { retries: 0 } });
    await sweep.run();
    ({ command, address } = await dashboardOf(sweep));
  });

  afterAll(async () => {
    command.process.kill('SIGINT');
    await command.ended;
  });

  it.each([
    ['light', { width: 1280, height: 900 }],
    ['dark', { width: 1280, height: 900 }],
    ['light', { width: 390, height: 844 }],
    ['dark', { width: 390, height: 844 }],
  ] as const)('has no accessibility violation, %s, %o', async (colorScheme, viewport) => {
    const { page, context, complaints } = await opened(address, { colorScheme, viewport });
    await expect.poll(() => text(page, '#connection'), pollOptions).toBe('Live');
    expect(await text(page, 'h1')).toBe('small is finished, with failures.');
    expect(await violations(page)).toEqual([]);
    // Wide tables scroll inside their own frame; the page does not.
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await page.content()).not.toMatch(/testMse|test MSE/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('reads without JavaScript, with buttons that would do nothing left out', async () => {
    const { page, context } = await opened(address, { javaScriptEnabled: false });
    expect(await page.locator('#trials tbody tr').count()).toBe(3);
    expect(await page.locator('#live-curves').isVisible()).toBe(true);
    expect(await page.locator('button:visible').count()).toBe(0);
    await context.close();
  });
});
