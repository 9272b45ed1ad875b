import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addBenchmarks, readBenchmarks } from '#src/runs/benchmarks.js';
import { runsLayout } from '#src/runs/runs-layout.js';

const runsFolder = () => mkdtempSync(join(tmpdir(), 'reelsweep-benchmarks-'));
const benchmark = (at: number, text = '') => ({ at, name: 'train', figures: { batch: 8, text } });

describe('benchmarks.jsonl', () => {
  it('has a line for each benchmark, and none twice', () => {
    const runs = runsFolder();
    expect(readBenchmarks(runs)).toEqual([]);
    addBenchmarks(runs, [benchmark(1), benchmark(2)]);
    addBenchmarks(runs, [benchmark(2), benchmark(3)]);
    expect(readBenchmarks(runs)).toEqual([benchmark(1), benchmark(2), benchmark(3)]);
    expect(readFileSync(runsLayout.benchmarks(runs), 'utf8').split('\n')).toHaveLength(4);
  });

  it('goes on behind a line that was cut off, and passes over what is no benchmark', () => {
    const runs = runsFolder();
    addBenchmarks(runs, [benchmark(1)]);
    const path = runsLayout.benchmarks(runs);
    appendFileSync(path, 'nothing\n[]\n{"at":1,"name":"train"}\n\n{"at":2,"name":"tr');
    addBenchmarks(runs, [benchmark(3)]);
    expect(readBenchmarks(runs)).toEqual([benchmark(1), benchmark(3)]);
    writeFileSync(path, '');
    addBenchmarks(runs, [benchmark(4)]);
    expect(readBenchmarks(runs)).toEqual([benchmark(4)]);
  });

  it('does not grow beyond 4 MiB: the older half is dropped', () => {
    const runs = runsFolder();
    const long = 'x'.repeat(2 ** 18);
    for (let at = 1; at <= 20; at += 1) addBenchmarks(runs, [benchmark(at, long)]);
    expect(statSync(runsLayout.benchmarks(runs)).size).toBeLessThanOrEqual(4 * 2 ** 20);
    const kept = readBenchmarks(runs).map(({ at }) => at);
    expect(kept.length).toBeGreaterThan(7);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 21 - kept.length + index));
  });
});
