import { availableParallelism } from 'node:os';
import { benchCase } from '../planning/benchmark/bench-case.js';
import { compareWithGoldens } from '../doctor/gpu/golden-run.js';
import { benchTraining } from '../planning/benchmark/train-bench.js';
import { type DeviceTrials, examineGpu } from '../doctor/gpu/examine-gpu.js';
import { examine } from '../doctor/examine.js';
import type { Finding } from '../executor/finding.js';
import { executorOf } from '../executor/registry.js';
import type { SweepPlan } from '../runs/sweep-plan.js';
import type { ActionContext } from './action.js';

/** What is checked: what is installed here, the GPU alone, or what an executor runs trials on, such as a Slurm cluster. */
export type Examination =
  | { readonly kind: 'installation' | 'gpu' }
  | {
      readonly kind: 'executor';
      readonly name: SweepPlan['runner']['executor'];
      /** Of the executor's own checks. */
      readonly options: Readonly<Record<string, unknown>>;
    };

/** Checks an installation; each finding is ok or comes with its fix. @param onCheck hears what is checked next */
export async function examineSystem(
  { folder, stop: signal }: Pick<ActionContext, 'folder' | 'stop'>,
  examination: Examination,
  onCheck: (name: string) => void = () => undefined,
): Promise<readonly Finding[]> {
  switch (examination.kind) {
    case 'installation':
      return await examine({ folder, signal });
    case 'gpu':
      return await examineGpu({ folder, signal, onCheck, trials: deviceTrials(signal) });
    case 'executor': {
      const { checks } = executorOf({ executor: examination.name });
      const { options } = examination;
      return (await checks?.examine({ folder, options, signal, onCheck })) ?? [];
    }
  }
}

/** What is tried on the device: resnet18 beside PyTorch's results, then as fast as it goes. */
function deviceTrials(signal: AbortSignal): DeviceTrials {
  const asked = benchCase({
    backbone: 'resnet18',
    image: 64,
    batch: 32,
    frames: 15,
    precision: 'float32',
  });
  return {
    async agreement() {
      const { errors, device } = await compareWithGoldens(signal);
      return { device, errors: { ...errors } };
    },
    async speed() {
      const { report, place } = await benchTraining(asked, {
        seconds: 5,
        threads: availableParallelism(),
        signal,
        onProgress: () => undefined,
      });
      return {
        device: place.device,
        what: `${asked.backbone}, ${asked.image} pixels, ${asked.frames} frames, batches of ${asked.batch}`,
        samplesPerSecond: report.samplesPerSecond,
        evalSamplesPerSecond: report.evalSamplesPerSecond,
      };
    },
  };
}
