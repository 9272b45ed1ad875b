import type { CommandModule } from 'yargs';
import { availableParallelism } from 'node:os';
import { benchCase } from '../../planning/benchmark/bench-case.js';
import { compareWithGoldens } from '../../doctor/gpu/golden-run.js';
import { benchTraining } from '../../planning/benchmark/train-bench.js';
import { examineGpu } from '../../doctor/gpu/examine-gpu.js';
import type { DeviceTrials } from '../../doctor/gpu/examine-gpu.js';
import { examine } from '../../doctor/examine.js';
import type { Finding } from '../../executor/finding.js';
import { examineSlurm } from '../../executor/slurm/check-cluster.js';
import type { Context } from '../context.js';
import { InputError } from '../../app/input-error.js';

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
        .option('slurm', {
          type: 'boolean',
          default: false,
          describe: 'look at the Slurm cluster: partition, devices, nodes, settings, runs folder',
        })
        .option('partition', {
          type: 'string',
          describe: 'the partition that is meant (default: the cluster’s own)',
        })
        .option('gres', {
          type: 'string',
          describe: 'the devices a trial asks for, such as gpu:1',
        })
        .option('submit', {
          type: 'boolean',
          default: false,
          describe: 'run a job of a moment, which shows that nodes see the runs folder',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      context.printsResult();
      const { json, ...asked } = argv as unknown as { json: boolean } & Asked;
      const { terminal, exitWith } = context;
      const onCheck = (name: string) => {
        terminal.progress(`looking at: ${name}`);
      };
      const findings = await findingsOf(asked, context, onCheck);
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

/** What the user wants looked at. */
interface Asked {
  readonly gpu: boolean;
  readonly slurm: boolean;
  readonly submit: boolean;
  readonly partition?: string;
  readonly gres?: string;
}

async function findingsOf(
  { gpu, slurm, submit, partition, gres }: Asked,
  { folder, stop }: Context,
  onCheck: (name: string) => void,
): Promise<Finding[]> {
  if (gpu && slurm) throw new InputError('Give --gpu or --slurm, one at a time.');
  if (!slurm) {
    const [stray] =
      Object.entries({ partition, gres, submit: submit || undefined }).find(
        ([, value]) => value !== undefined,
      ) ?? [];
    if (stray !== undefined) {
      throw new InputError(`--${stray} is for --slurm: reelsweep doctor --slurm --${stray} …`);
    }
  }
  if (gpu) return examineGpu({ folder, signal: stop, onCheck, trials: deviceTrials(stop) });
  if (!slurm) return examine({ folder, signal: stop });
  return examineSlurm({ folder, partition, gres, submit, signal: stop, onCheck });
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
