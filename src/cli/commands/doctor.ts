import type { CommandModule } from 'yargs';
import { type Examination, examineSystem } from '../../app/examine-system.js';
import { InputError } from '../../app/input-error.js';
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
      const given = argv as unknown as Arguments;
      const { json } = given;
      const { terminal, exitWith } = context;
      const findings = await examineSystem(context, examinationOf(given), (name) => {
        terminal.progress(`looking at: ${name}`);
      });
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

interface Arguments {
  readonly gpu: boolean;
  readonly slurm: boolean;
  readonly submit: boolean;
  readonly partition?: string;
  readonly gres?: string;
  readonly json: boolean;
}

/** @throws InputError for options that do not go together */
function examinationOf({ gpu, slurm, submit, partition, gres }: Arguments): Examination {
  if (gpu && slurm) throw new InputError('Give --gpu or --slurm, one at a time.');
  if (slurm) return { kind: 'slurm', partition, gres, submit };
  const [stray] =
    Object.entries({ partition, gres, submit: submit || undefined }).find(
      ([, value]) => value !== undefined,
    ) ?? [];
  if (stray !== undefined) {
    throw new InputError(`--${stray} is for --slurm: reelsweep doctor --slurm --${stray} …`);
  }
  return { kind: gpu ? 'gpu' : 'installation' };
}
