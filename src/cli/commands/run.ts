import type { CommandModule } from 'yargs';
import { InputError } from '../../app/input-error.js';
import { type RunRequest, runSweep, startSweep, submitSweep } from '../../app/run-sweep.js';
import type { Context } from '../context.js';
import { notRunning, runningLines } from '../lines/detached-lines.js';
import {
  exitCodes,
  jobLine,
  nothingQueued,
  queueLine,
  sweepsDisplay,
} from '../lines/sweeps-display.js';
import { jobWords, sharedRunsOption, sweepRequest, withSweepOptions } from '../sweep-options.js';
import { refuseStandardInput } from '../terminal/standard-input.js';

interface Arguments extends Omit<RunRequest, 'fresh'> {
  readonly fresh: boolean;
  readonly coordinator: 'here' | 'job';
  readonly detach: boolean;
  readonly restart: boolean;
  readonly verbose: boolean;
  readonly json: boolean;
}

/** `reelsweep run FILE`. */
export function runCommand(context: Context): CommandModule {
  return {
    command: 'run [file]',
    describe: 'Train every trial of a sweep file; the same command resumes it',
    builder: (yargs) =>
      withSweepOptions(
        yargs
          .positional('file', {
            type: 'string',
            describe: 'sweep file (YAML), - for standard input',
          })
          .option('workers', {
            type: 'number',
            requiresArg: true,
            describe: 'trials at once on this machine, in place of runner.workers',
          })
          .option('preflight', {
            type: 'boolean',
            default: true,
            describe: 'first train each kind of trial for a step; --no-preflight leaves it out',
          }),
      )
        .option('only', {
          type: 'string',
          requiresArg: true,
          describe: 'repeat one trial of the file, by its id, in a sweep of its own: repeat-<id>',
        })
        .option('coordinator', {
          choices: ['here', 'job'] as const,
          default: 'here' as const,
          describe:
            'whether this process runs the sweep, or a job of the cluster does (Slurm only)',
        })
        .option('queue', {
          type: 'boolean',
          default: false,
          describe: 'run it after what runs here already; without a file, run what waits',
        })
        .option('detach', {
          type: 'boolean',
          default: false,
          describe:
            'run it in a new session (setsid), with its output in runs/sweeps/NAME/run.log; returns once it runs',
        })
        .option('shared-runs', sharedRunsOption)
        .option('restart', {
          type: 'boolean',
          default: false,
          describe: 'with --detach: have systemd start it again after a reboot, until it has ended',
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'print the summary of each sweep as one line of JSON',
        })
        .epilogue(
          'Ctrl-C once: running trials write a checkpoint and end; twice: they end at once. What waits in the queue is run afterwards.',
        ),
    handler: async (argv) => {
      await run(context, argv as unknown as Arguments);
    },
  };
}

async function run(context: Context, given: Arguments): Promise<void> {
  const { file, profile, fresh, coordinator, detach, restart, json } = given;
  const { terminal } = context;
  if (detach) refuseStandardInput([file, profile], 'a detached run');
  if (coordinator === 'job') refuseStandardInput([file, profile], 'a job of the cluster');
  if (restart && !detach) throw new InputError('--restart belongs to --detach; give both.');
  if (coordinator === 'job' && detach)
    throw new InputError('--coordinator job takes a sweep file, and no --queue or --detach.');
  const read = file === undefined ? {} : await sweepRequest({ file, profile, fresh }, context);
  const request: RunRequest = { ...given, ...read };
  if (detach) {
    await startDetached(context, request, given);
    return;
  }
  const shown = sweepsDisplay(context, given);
  const runContext = { ...context, onEvent: shown.onEvent };
  if (coordinator === 'job') {
    const job = await submitSweep(runContext, request, jobWords());
    terminal.print(json ? JSON.stringify(job) : jobLine(job));
    return;
  }
  const outcome = await runSweep(runContext, request);
  const { print, text } = queueLine(outcome, given);
  if (text !== null && print) terminal.print(text);
  else if (text !== null) terminal.note(text);
  context.exitWith(exitCodes[outcome.state] || shown.refusedWith());
}

async function startDetached(
  context: Context,
  request: RunRequest,
  { json, verbose, restart }: Arguments,
): Promise<void> {
  const { terminal } = context;
  const start = await startSweep(context, request, {
    words: [...(json ? ['--json'] : []), ...(verbose ? ['--verbose'] : [])],
    restart,
    onOutput: (line) => {
      // What it prints as its result is a line of JSON then.
      if (json && line.startsWith('{')) terminal.print(line);
      else terminal.note(line);
    },
  });
  if (start.kind === 'runs') {
    for (const line of runningLines(start, json)) terminal.print(line);
    return;
  }
  if (start.kind === 'nothing-queued') terminal.print(nothingQueued(json));
  const { notes, code } = notRunning(start);
  for (const line of notes) terminal.note(line);
  context.exitWith(code);
}
