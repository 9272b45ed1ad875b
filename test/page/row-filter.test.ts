import { describe, expect, it } from 'vitest';
import { rowFilter } from '#src/page/row-filter.js';

const columns = [
  { name: 'backbone', short: '', time: false },
  { name: 'frames', short: '', time: false },
  { name: 'schedule', short: '', time: false },
  { name: 'test MSE', short: 'test', time: false },
  { name: 'time', short: '', time: true },
];
const row = (backbone: string, frames: number, schedule: string, test: string, time: string) => [
  { text: backbone, sort: backbone },
  { text: String(frames), sort: String(frames) },
  { text: schedule, sort: schedule },
  { text: test, sort: test === '–' ? '' : `${test}123` },
  { text: time, sort: time === '–' ? '' : String(Number.parseFloat(time) * 1000) },
];
const rows = {
  small: row('resnet18', 5, 'constant', '0.91', '24 s'),
  large: row('resnet18', 15, 'step every 10, factor 0.2', '0.67', '90 s'),
  other: row('vgg16', 15, 'constant', '0.88', '300 s'),
  failed: row('vgg16', 5, 'constant', '–', '–'),
};
const left = (text: string) => {
  const { passes } = rowFilter(text, columns);
  return Object.entries(rows).flatMap(([name, cells]) => (passes(cells) ? [name] : []));
};

describe('rowFilter', () => {
  it.each([
    ['', ['small', 'large', 'other', 'failed']],
    ['frames=5', ['small', 'failed']],
    ['frames = 5', ['small', 'failed']],
    ['frames=5.0', ['small', 'failed']],
    ['frames=15 backbone=vgg16', ['other']],
    ['frames=15, backbone=vgg16', ['other']],
    ['backbone=VGG16|resnet18 test<0.9', ['large', 'other']],
    ['backbone!=vgg16', ['small', 'large']],
    ['test=0.67', ['large']],
    ['test>=0.9', ['small']],
    ['test≤0.9', ['large', 'other']],
    ['"test MSE"<0.7', ['large']],
    ['testmse<0.7', ['large']],
    ['back=vgg16', ['other', 'failed']],
    ['schedule="step every 10, factor 0.2"', ['large']],
    ['time<60', ['small']],
    ['time>=1.5min', ['large', 'other']],
    ['time>0.01h', ['large', 'other']],
    ['step every', ['large']],
    ['frames 15 test<0.8', ['large']],
    ['nothing of the kind', []],
    // Half typed conditions ask for nothing yet.
    ['frames=', ['small', 'large', 'other', 'failed']],
    ['test<', ['small', 'large', 'other', 'failed']],
  ])('%s', (text, expected) => {
    expect(left(text)).toEqual(expected);
  });

  it('names a column that there is not, and one that could be two', () => {
    expect(rowFilter('colour=red frames=5', columns).unknown).toEqual(['colour']);
    expect(rowFilter('t=1', columns).unknown).toEqual(['t']);
    expect(left('colour=red frames=5')).toEqual(['small', 'failed']);
  });
});
