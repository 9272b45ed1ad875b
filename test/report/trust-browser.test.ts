import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '#src/report/render-report.js';
import { reportFigures } from '#src/report/report-figures.js';
import type { AugmentationCheck, SweepRecord } from '#src/store/queries/sweep-record.js';
import { violations } from '../page-violations.js';
import { hostileTitle, sampleSweep } from './sample-sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-trust-'));
let browser: Awaited<ReturnType<typeof chromium.launch>>;

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

/** A sweep with everything that a report may say of trust: reference, audit with a leak, checks with one that failed. */
function fullSweep(): SweepRecord {
  const sweep = sampleSweep({ hostile: true, replicates: 1 });
  const { movies, facts } = sweep.dataset;
  const reference = {
    kind: 'ridge',
    lambda: 0.1,
    mse: { train: 0.5, validation: 0.5, test: 0.5 },
    predictions: Object.fromEntries(movies.map(({ movieId }) => [movieId, 0.1])),
  };
  const audit = {
    verdict: 'leak',
    movies: 723,
    frames: 7230,
    setAside: 0,
    minFrames: 15,
    leaks: 1,
    warnings: 0,
    notes: 0,
    kinds: { 'shared-title': 1 },
    worst: [`leak: ${hostileTitle} is in training and test.`],
  };
  const noise: AugmentationCheck = {
    knob: 'noise',
    value: 0.05,
    frames: 15,
    movies: 16,
    epochs: 4,
    onAgainstOff: 10.17,
    betweenEpochs: 14.4,
    betweenEpochsOff: 0,
    trainingMovies: 420,
    wholePools: 0,
  };
  const nothing = { onAgainstOff: 0, betweenEpochs: 0, wholePools: 420 };
  const resample: AugmentationCheck = { ...noise, knob: 'resample', value: true, ...nothing };
  return {
    ...sweep,
    dataset: { ...sweep.dataset, facts: { ...facts, reference, audit } },
    knobChecks: { of: '', leftOut: 0, answer: { kind: 'made', checks: [noise, resample] } },
  };
}

/** The worst prediction explained. */
function explainedSweep(sweep: SweepRecord): SweepRecord {
  const { point, movies } = reportFigures(sweep).predictions!;
  const { trialId } = sweep.trials.find((trial) => trial.point === point)!;
  const redrawn = { mean: -0.1, standardDeviation: 0.02, others: 8 };
  const frames = [
    { place: 3, replaced: 0.25, redrawn },
    { place: 7, replaced: -0.2, redrawn: null },
  ];
  const { movieId } = movies[0]!;
  const answer = { kind: 'made' as const, movies: [{ movieId, prediction: 6.5, frames }] };
  return { ...sweep, explanations: { format: 1, trialId, movieIds: [movieId], answer } };
}

it('the report says so where its predictions are not explained, or are by a trial that is not chosen', () => {
  const sweep = fullSweep();
  expect(renderReport(sweep)).toContain('What each frame did is not explained: a run does so');
  const explained = explainedSweep(sweep);
  expect(renderReport(explained)).toContain('id="explained"');
  const { point } = reportFigures(sweep).predictions!;
  const other = sweep.trials.find((trial) => trial.point !== point)!;
  const stale = { ...explained.explanations!, trialId: other.trialId };
  expect(renderReport({ ...sweep, explanations: stale })).not.toContain('id="explained"');
  const failed = { ...stale, trialId: explained.explanations!.trialId };
  const answer = { kind: 'failed' as const, reason: 'It <b>broke</b>.' };
  expect(renderReport({ ...sweep, explanations: { ...failed, answer } })).toContain(
    'not explained: It &lt;b&gt;broke&lt;/b&gt;.',
  );
});

describe('the report with frames, reference and checks', () => {
  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)(
    'shows them in %s at %i pixels without a request or a complaint',
    async (scheme, width) => {
      const sweep = explainedSweep(fullSweep());
      const background = { r: 200, g: 90, b: 20 };
      const jpeg = await sharp({ create: { width: 32, height: 32, channels: 3, background } })
        .jpeg()
        .toBuffer();
      const uri = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
      const frames = new Map(
        reportFigures(sweep).predictions!.movies.map(({ movieId }) => [movieId, [uri, uri]]),
      );
      const [worst = ''] = frames.keys();
      const explained = new Map([[worst, [uri, uri]]]);
      const file = join(folder, 'report.html');
      writeFileSync(
        file,
        renderReport(sweep, { thumbnails: { kind: 'shown', frames, explained } }),
      );
      const viewport = { width, height: 900 };
      const context = await browser.newContext({ viewport, colorScheme: scheme });
      await context.setOffline(true);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url().slice(0, 20)));
      await page.goto(pathToFileURL(file).href);
      const pictures = await page
        .locator('#pictures .frames img')
        .evaluateAll((images) =>
          (images as unknown as { naturalWidth: number; alt: string }[]).map(
            ({ naturalWidth, alt }) => [naturalWidth, alt] as const,
          ),
        );
      expect(pictures).toHaveLength(20);
      for (const [naturalWidth, alt] of pictures) {
        expect(naturalWidth).toBe(32);
        expect(alt).toMatch(/, frame [12] of the 2 shown$/);
      }
      expect(await page.locator('tr.reference th').textContent()).toBe('ridge on frame statistics');
      expect(await page.locator('#checks .caution').allTextContents()).toEqual([
        expect.stringMatching(/^Leak: one finding joins/) as string,
        expect.stringMatching(/^resample changed nothing: /) as string,
      ]);
      await page.getByText('What each frame did').click();
      const strip = page.locator('#explained');
      expect(await strip.locator('img').count()).toBe(2);
      expect(await strip.locator('li').first().innerText()).toMatch(
        /frame 4\s+mean frame \+0\.25\s+others −0\.10 ± 0\.02/,
      );
      expect(await strip.locator('li').nth(1).innerText()).toContain('none left');
      expect(Number(await strip.locator('.replaced').first().getAttribute('y'))).toBeLessThan(25);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await page.title()).not.toBe('owned');
      expect(await violations(page)).toEqual([]);
      expect(requests.filter((url) => !/^(?:file|data):/.test(url))).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});
