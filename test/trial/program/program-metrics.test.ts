import { expect, it } from 'vitest';
import { mostMetricNames, namesLeftOut } from '#src/files/by-name.js';
import { programMetrics } from '#src/trial/program/program-metrics.js';
import { statusLines } from '#src/cli/lines/status-lines.js';
import type { SweepStatus } from '#src/status/read-status.js';

const lines = (names: readonly string[]) =>
  names.map((name, place) => ({
    offset: place,
    text: JSON.stringify({ name, value: 1, epoch: 2 }),
  }));

const numbered = (count: number) => Array.from({ length: count }, (_, place) => `m${place}`);

it('a trial has 200 metrics; how many names were more is a metric, which ones its log says', () => {
  const said: string[] = [];
  const metrics = programMetrics((sentence) => said.push(sentence));
  const points = metrics.take(lines(numbered(230)));
  expect(points).toHaveLength(mostMetricNames + 1);
  expect(points.at(-1)).toEqual({ name: namesLeftOut, value: 30, step: 2, epoch: 2 });
  expect(said[0]).toBe('"m200" is one name more than 200: left out.');
  // The same names again are no more than before, and known ones go on.
  expect(metrics.take(lines(['m210', 'm3'])).map(({ name }) => name)).toEqual(['m3']);
  expect(metrics.leftOut).toBe(30);
});

it('at the limit nothing is left out, and a program does not say itself that something was', () => {
  const metrics = programMetrics(() => {});
  const points = metrics.take(lines([...numbered(200), namesLeftOut]));
  expect(points.map(({ name }) => name)).toEqual(numbered(200));
  expect(metrics.leftOut).toBe(0);
});

it('status names a trial that has met the limit', () => {
  const trial = {
    id: 'abcd',
    settings: {},
    seed: 1,
    state: 'succeeded',
    cause: 'published',
    attempts: 1,
    metrics: { [namesLeftOut]: 30 },
    job: null,
    queuedAs: null,
  } as unknown as SweepStatus['trials'][number];
  const status = {
    sweep: 'a',
    state: 'finished',
    waitsForDisk: null,
    trials: [trial],
  } as unknown as SweepStatus;
  expect(statusLines(status).at(-1)).toMatch(
    /^1 trial reported more than 200 metrics, and the others were left out \(30 in trial abcd\)\..*logs abcd/,
  );
});
