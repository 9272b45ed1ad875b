// The process that `reelsweep bench train` measures in: set up as a trial's, with nothing else in its memory.
import { rmSync } from 'node:fs';
import { openPack } from '../../dataset/pack/pack.js';
import { deviceFacts } from '../../tensorflow/binding.js';
import { compileNetwork } from '../../training/compiled-network.js';
import { peakMemoryBytes } from '../../files/process/processes.js';
import { trialSettings } from './bench-case.js';
import { serveOneTask } from './measuring-process.js';
import { cpuMeter } from './cpu-meter.js';
import { measureEvaluation, measureTraining } from './measure-training.js';
import type { TrainBenchAnswer, TrainBenchTask } from './train-bench.js';

serveOneTask<TrainBenchTask>(
  async ({ given, folder, seconds }, progress): Promise<TrainBenchAnswer> => {
    const { network: wanted, training } = trialSettings(given);
    const pack = openPack(folder);
    const network = compileNetwork(wanted, { kind: 'seeded', seed: training.seed });
    const measurement = { trainMs: seconds * 1000, clock: () => performance.now(), progress };
    const otherCpu = cpuMeter();
    const steps = await measureTraining(network, pack, training, measurement);
    const train = otherCpu();
    const evalSamplesPerSecond = await measureEvaluation(network, pack, training, measurement);
    const evaluation = otherCpu();
    return {
      figures: {
        samplesPerSecond: (given.batch / steps.stepMs) * 1000,
        evalSamplesPerSecond,
        stepMs: steps.stepMs,
        peakMemoryBytes: peakMemoryBytes(),
        waitShare: steps.waitShare,
        steps: steps.steps,
      },
      facts: deviceFacts(),
      otherCpu: { train, evaluation },
    };
  },
  ({ folder }) => {
    rmSync(folder, { recursive: true, force: true });
  },
);
