import type { Page } from 'playwright-core';

/** Scrolls to a chart and waits until it answers. */
export async function liveChart(page: Page, id: string) {
  const plot = page.locator(`[data-chart="${id}"]`);
  await plot.scrollIntoViewIfNeeded();
  await page.waitForSelector(`[data-chart="${id}"].is-live .live svg`);
  return plot;
}
