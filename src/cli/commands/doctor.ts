import type { CommandModule } from 'yargs';
import { availableParallelism } from 'node:os';
import { benchCase } from '../../planning/benchmark/bench-case.js';
import { compareWithGoldens } from '../../doctor/gpu/golden-run.js';
import { benchTraining } from '../../planning/benchmark/train-bench.js';
import { examineGpu } from '../../doctor/gpu/examine-gpu.js';
import type { DeviceTrials } from '../../doctor/gpu/examine-gpu.js';
import { examine } from '../../doctor/examine.js';
import type { Finding } from '../../executor/finding.js';
import type { ExecutorChecks } from '../../executor/executor-kind.js';
import { executorKinds } from '../../executor/registry.js';
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
        .options(executorOptions)
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      context.printsResult();
      const { json, ...asked } = argv as Readonly<Record<string, unknown>>;
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

/** Executors that have checks of their own: `doctor --<name>`. */
const checked = executorKinds.flatMap(({ name, checks }) =>
  checks === null ? [] : [{ name, checks }],
);

const executorOptions = Object.fromEntries(
  checked.flatMap(({ name, checks }) => [
    [name, { type: 'boolean', default: false, describe: checks.describe }],
    ...Object.entries(checks.options),
  ]),
) as Readonly<Record<string, ExecutorChecks['options'][string]>>;

async function findingsOf(
  asked: Readonly<Record<string, unknown>>,
  { folder, stop }: Context,
  onCheck: (name: string) => void,
): Promise<Finding[]> {
  const chosen = checked.filter(({ name }) => asked[name] === true);
  const areas = ['gpu', ...checked.map(({ name }) => name)];
  if (areas.filter((area) => asked[area] === true).length > 1) {
    throw new InputError(`Give ${areas.map((area) => `--${area}`).join(' or ')}, one at a time.`);
  }
  for (const { name, checks } of checked) {
    const stray = Object.keys(checks.options).find((option) => Boolean(asked[option]));
    if (stray !== undefined && asked[name] !== true) {
      throw new InputError(`--${stray} is for --${name}: reelsweep doctor --${name} --${stray} …`);
    }
  }
  if (asked['gpu'] === true) {
    return examineGpu({ folder, signal: stop, onCheck, trials: deviceTrials(stop) });
  }
  const [executor] = chosen;
  return executor === undefined
    ? examine({ folder, signal: stop })
    : executor.checks.examine({ folder, options: asked, signal: stop, onCheck });
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
