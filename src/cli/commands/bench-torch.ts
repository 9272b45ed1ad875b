import type { CommandModule } from 'yargs';
import { benchCase, precisionNames, wholeNumber } from '../../planning/benchmark/bench-case.js';
import type { BenchCase } from '../../planning/benchmark/bench-case.js';
import { compareWithTorch } from '../../bench/compare-torch.js';
import { torchTable } from '../../bench/torch-table.js';
import { torchText } from '../../bench/torch-text.js';
import { torchVersion } from '../../bench/torch-python.js';
import { benchTable } from '../terminal/bench-table.js';
import { packageVersion } from '../../app/code-version.js';
import type { Context } from '../context.js';
import { InputError } from '../../app/input-error.js';

const defaultCases =
  'resnet18@64b32,resnet18@128b32,resnet18@224b8,resnet50@64b32,resnet50@128b16,vgg16@64b16,vgg16@224b4,vgg19@224b4';

interface Arguments {
  readonly cases: string;
  readonly frames: number;
  readonly precision: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly threads: number;
}

/** `reelsweep bench torch`, which `npm run bench:torch` types. */
export function benchTorchCommand(context: Context): CommandModule {
  return {
    command: 'torch',
    describe:
      'Compare with PyTorch, by turns on the processor; TORCH_PYTHON names a Python with it',
    builder: (yargs) =>
      yargs
        .option('cases', {
          type: 'string',
          default: defaultCases,
          requiresArg: true,
          describe: 'what is measured: backbone@image b batch, without blanks, joined by commas',
        })
        .option('frames', { ...number, default: 15, describe: 'frames of one sample' })
        .option('precision', {
          type: 'string',
          default: 'float32',
          requiresArg: true,
          describe: precisionNames.join(', '),
        })
        .option('rounds', { ...number, default: 3, describe: 'how often each side has its turn' })
        .option('seconds', { ...number, default: 10, describe: 'how long steps are measured' })
        .option('threads', { ...number, default: 2, describe: 'threads of each side' }),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      const cases = parseCases(given);
      const rounds = wholeNumber('rounds', given.rounds, 1, 100);
      const seconds = wholeNumber('seconds', given.seconds, 1, 3600);
      const threads = wholeNumber('threads', given.threads, 1, 1024);
      const { terminal, stop, now } = context;
      const python = process.env['TORCH_PYTHON'] ?? '';
      const torch = await torchVersion(python, stop);
      const at = new Date(now()).toISOString();
      const table = benchTable(context, at, `torch-${given.precision}`);
      await compareWithTorch(cases, {
        python,
        rounds,
        seconds,
        threads,
        signal: stop,
        onProgress: terminal.progress,
        onMeasured: terminal.note,
        onCase(measured, { machine, tensorflow }) {
          const version = packageVersion();
          const circumstances = {
            at,
            machine,
            threads,
            rounds,
            seconds,
            torch,
            tensorflow,
            version,
          };
          const compared = torchTable(measured);
          const whole = { ...circumstances, ...compared, measured };
          table.write(torchText(compared, measured, circumstances), JSON.stringify(whole, null, 2));
        },
      });
      terminal.settle();
      table.print();
    },
  };
}

const number = { type: 'number', requiresArg: true } as const;

/** @throws InputError, BenchError */
function parseCases({ cases, frames, precision }: Arguments): readonly BenchCase[] {
  return cases.split(',').map((text) => {
    const parts = /^\s*(\w+)@(\d{1,6})b(\d{1,6})\s*$/.exec(text);
    if (parts === null) {
      throw new InputError(
        `--cases has "${text}", where backbone@image b batch was expected without blanks, such as resnet18@64b32.`,
      );
    }
    const [, backbone = '', image = '', batch = ''] = parts;
    return benchCase({ backbone, image, batch, frames, precision });
  });
}
