import type { CommandModule } from 'yargs';
import { availableParallelism } from 'node:os';
import { benchCase } from '../../bench/bench-case.js';
import { compareWithGoldens } from '../../bench/golden-run.js';
import { benchTraining } from '../../bench/train-bench.js';
import { examineGpu } from '../../doctor/examine-gpu.js';
import type { DeviceTrials } from '../../doctor/examine-gpu.js';
import { examine } from '../../doctor/examine.js';
import type { Context } from '../context.js';

const marks = { ok: 'ok     ', missing: 'MISSING', failed: 'FAILED ', warning: 'warning' } as const;

/** `reelsweep doctor`. */
export function doctorCommand(context: Context): CommandModule {
  return {
    command: 'doctor',
    describe: 'Look at what is installed; each thing is ok or comes with its fix',
    builder: (yargs) =>
      yargs
        .option('gpu', {
          type: 'boolean',
          default: false,
          describe: 'look at the GPU alone: its driver, its agreement with PyTorch, its speed',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      const { json, gpu } = argv as unknown as { json: boolean; gpu: boolean };
      const { terminal, folder, stop, exitWith } = context;
      const onCheck = (name: string) => {
        terminal.progress(`looking at: ${name}`);
      };
      const findings = gpu
        ? await examineGpu({ folder, signal: stop, onCheck, trials: deviceTrials(stop) })
        : await examine({ folder, signal: stop });
      terminal.settle();
      if (json) terminal.print(JSON.stringify(findings));
      for (const { name, state, fact, fix } of json ? [] : findings) {
        terminal.print(`${marks[state]}  ${name}: ${fact}`);
        if (state !== 'ok' && fix !== undefined) terminal.print(`         ${fix}`);
      }
      exitWith(findings.some(({ state }) => state === 'missing' || state === 'failed') ? 1 : 0);
    },
  };
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
