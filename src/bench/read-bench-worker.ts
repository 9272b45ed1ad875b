// The process that `reelsweep bench read` measures our side in.
import { rmSync } from 'node:fs';
import { openPack } from '../dataset/pack/pack.js';
import { serveOneTask } from '../planning/benchmark/bench-worker-messages.js';
import { cpuMeter } from '../planning/benchmark/cpu-meter.js';
import { measureReading } from './measure-reading.js';
import { keepToOneCore } from './one-core.js';
import type { ReadBenchTask, ReadFigures } from './read-bench.js';

serveOneTask<ReadBenchTask>(
  async ({ folder, asked, seconds }): Promise<ReadFigures & { core: string | null }> => {
    const core = keepToOneCore();
    const pack = openPack(folder);
    const otherCpu = cpuMeter();
    const samplesPerSecond = await measureReading(pack, asked, seconds, () => performance.now());
    return { core, samplesPerSecond, otherCpu: otherCpu() };
  },
  ({ folder }) => {
    rmSync(folder, { recursive: true, force: true });
  },
);
