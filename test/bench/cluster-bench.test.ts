import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchCluster } from '#src/bench/cluster-bench.js';
import { clusterReport } from '#src/bench/cluster-text.js';

describe('bench cluster', () => {
  it('hands a sweep to stand-ins for Slurm, sees what becomes of it, and leaves nothing behind', async () => {
    const beside = mkdtempSync(join(tmpdir(), 'reelsweep-cluster-'));
    const asked = { trials: 400, atOnce: 20, trialSeconds: 4 };
    const figures = await benchCluster({
      ...asked,
      forSeconds: 6,
      settleSeconds: 1,
      beside,
      stop: new AbortController().signal,
      onProgress: () => undefined,
    });
    const report = clusterReport(figures, asked);
    expect(report.seenAfterSeconds.count).toBeGreaterThan(0);
    expect(report.endsASecond).toBeGreaterThan(0);
    expect(report.peakMemoryMegabytes).toBeGreaterThan(20);
    expect(readdirSync(beside)).toEqual([]);
  });
});
