import { appendFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMetrics, openMetricsWriter } from '#src/runs/metrics-file.js';

function attemptFolder(): string {
  return mkdtempSync(join(tmpdir(), 'reelsweep-metrics-'));
}

const point = (step: number, value = step / 10) => ({ epoch: 1, step, name: 'trainMse', value });

describe('metrics.jsonl', () => {
  it('is read on from where the last reading ended', () => {
    const folder = attemptFolder();
    expect(readMetrics(folder, 0)).toEqual({
      records: [],
      damaged: [],
      nextOffset: 0,
      more: false,
    });
    const writer = openMetricsWriter(folder, () => 1000);
    writer.append([point(1), point(2)]);
    const first = readMetrics(folder, 0);
    expect(first.records.map(({ seq, step }) => [seq, step])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    writer.append([point(3)]);
    writer.close();
    const second = readMetrics(folder, first.nextOffset);
    expect(second.records).toEqual([{ seq: 3, ...point(3), wallTimeMs: 1000 }]);
    expect(readMetrics(folder, second.nextOffset).records).toEqual([]);
  });

  it('gives the same records wherever a kill tears the last line', () => {
    const folder = attemptFolder();
    const writer = openMetricsWriter(folder);
    writer.append([point(1), point(2)]);
    writer.close();
    const path = join(folder, 'metrics.jsonl');
    const whole = readFileSync(path);
    const firstLine = whole.indexOf(0x0a) + 1;
    for (let length = whole.length - 1; length >= firstLine; length -= 1) {
      truncateSync(path, length);
      const chunk = readMetrics(folder, 0);
      expect(chunk.records.map(({ step }) => step)).toEqual([1]);
      expect(chunk.damaged).toEqual([]);
      expect(chunk.nextOffset).toBe(firstLine);
    }
  });

  it('names a damaged line in the middle and reads on', () => {
    const folder = attemptFolder();
    const writer = openMetricsWriter(folder);
    writer.append([point(1)]);
    appendFileSync(join(folder, 'metrics.jsonl'), '{"seq":2,"epo\n\n{"seq":2,"value":null}\n');
    writer.append([point(3)]);
    writer.close();
    const chunk = readMetrics(folder, 0);
    expect(chunk.records.map(({ step }) => step)).toEqual([1, 3]);
    expect(chunk.damaged.map(({ text }) => text)).toEqual([
      '{"seq":2,"epo',
      '{"seq":2,"value":null}',
    ]);
  });

  it('reads a long file in chunks and gets past a line without an end', () => {
    const folder = attemptFolder();
    const writer = openMetricsWriter(folder);
    const steps = Array.from({ length: 20_000 }, (_, step) => point(step));
    writer.append(steps);
    const read: number[] = [];
    let offset = 0;
    for (let more = true; more;) {
      const chunk = readMetrics(folder, offset);
      read.push(...chunk.records.map(({ step }) => step));
      ({ more, nextOffset: offset } = chunk);
    }
    expect(read).toEqual(steps.map(({ step }) => step));

    writeFileSync(join(folder, 'metrics.jsonl'), 'x'.repeat(3 * 1024 * 1024));
    const endless = readMetrics(folder, 0);
    expect(endless.damaged).toHaveLength(1);
    // All of it at once: a gigabyte of zeros would take a thousand commits.
    expect(endless.nextOffset).toBe(3 * 1024 * 1024);
    writer.close();
  });

  it('refuses a number that JSON would turn into null, and writes nothing of that call', () => {
    const folder = attemptFolder();
    const writer = openMetricsWriter(folder);
    expect(() => writer.append([point(1), point(2, Number.NaN)])).toThrow(/trainMse at step 2/);
    writer.append([point(1)]);
    writer.close();
    expect(readMetrics(folder, 0).records.map(({ seq }) => seq)).toEqual([1]);
  });
});
