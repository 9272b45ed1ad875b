// The process in which `reelsweep doctor --gpu` compares the device with the goldens.
import { deviceFacts } from '../../tensorflow/binding.js';
import { serveOneTask } from '../../planning/benchmark/measuring-process.js';
import { goldenErrors } from './golden-check.js';
import type { GoldenAnswer } from './examine-gpu.js';
import { resnet18Goldens } from './goldens.js';

serveOneTask<object>(
  async (): Promise<GoldenAnswer> => {
    const errors = goldenErrors(resnet18Goldens);
    // JSON knows no infinity.
    const finite = Object.entries(errors).map(([name, error]) => [name, Math.min(error, 1e300)]);
    return {
      errors: Object.fromEntries(finite) as unknown as GoldenAnswer['errors'],
      device: deviceFacts().device,
    };
  },
  () => undefined,
);
