import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll } from 'vitest';

export const wide = { width: 1280, height: 900 };
export const phone = { width: 360, height: 780 };

export interface OpenedPage {
  readonly page: Page;
  /** Everything the browser complained of: errors, dialogs, and whatever its Content-Security-Policy stopped. */
  readonly complaints: readonly string[];
  /** Addresses it requested, beside the file itself and what is in it. */
  readonly asked: () => string[];
  readonly close: () => Promise<void>;
}

/** Starts Chromium once a test file; the returned function opens HTML from disk with no network. */
export async function offlineBrowser() {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-page-'));
  const browser = await chromium.launch({
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
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  return async (html: string, options: BrowserContextOptions = {}): Promise<OpenedPage> => {
    const context = await browser.newContext({ viewport: wide, ...options });
    await context.setOffline(true);
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => requests.push(request.url()));
    const file = join(folder, 'page.html');
    writeFileSync(file, html);
    const url = pathToFileURL(file).href;
    await page.goto(url);
    return {
      page,
      complaints,
      asked: () => requests.filter((request) => request !== url && !request.startsWith('data:')),
      close: () => context.close(),
    };
  };
}
