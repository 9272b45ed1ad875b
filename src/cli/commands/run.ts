import { AppError } from '../../app/app-error.js';
import type { RunRequest } from '../../app/plan/plan-to-run.js';
import { runSweep, startSweep, submitSweep } from '../../app/run-sweep.js';
import { choice, command, flag, type Given, maybeArgument, text } from '../command.js';
import type { Context } from '../context.js';
import { InputError } from '../input-error.js';
import {
  exitCodes,
  jobLine,
  notRunning,
  nothingQueued,
  queueLine,
  runningLines,
} from '../lines/run-lines.js';
import { sweepsDisplay } from '../lines/sweeps-display.js';
import { jobWords, sharedRunsOption, sweepOptions, sweepRequest } from '../sweep-options.js';
import { refuseStandardInput } from '../terminal/standard-input.js';

const options = {
  file: maybeArgument('sweep file (YAML), - for standard input'),
  workers: text('trials at once on this machine, or auto, in place of runner.workers'),
  preflight: {
    ...flag('first train each kind of trial for a step; --no-preflight leaves it out'),
    default: true,
  },
  ...sweepOptions,
  only: text('repeat one trial of the file, by its id, in its own sweep: repeat-<id>'),
  coordinator: choice(
    ['here', 'job'],
    'here',
    'whether this process runs the sweep, or a job of the cluster does (Slurm only)',
  ),
  queue: flag('run it after what runs here already; without a file, run what waits'),
  detach: flag(
    'run it in a new session (setsid), with its output in runs/sweeps/NAME/run.log; returns once it runs',
  ),
  'shared-runs': sharedRunsOption,
  restart: flag('with --detach: have systemd start it again after a reboot, until it has ended'),
  json: flag('print the summary of each sweep as one line of JSON'),
};

/** @throws AppError of kind `bad-workers`; the action checks the range */
function workersOf(value: string | undefined): number | 'auto' | undefined {
  if (value === undefined || value === 'auto') return value;
  if (!/^\d+$/.test(value)) throw new AppError({ kind: 'bad-workers', value });
  return Number(value);
}

export const runCommand = command({
  command: 'run [file]',
  describe: 'Train every trial of a sweep file; the same command resumes it',
  options,
  epilogue:
    'Ctrl-C once: running trials write a checkpoint and end; twice: they end at once. What waits in the queue is run afterwards.',
  async run(context, given) {
    const { file, profile, fresh, coordinator, detach, restart, json, only, queue } = given;
    const { terminal } = context;
    if (detach) refuseStandardInput([file, profile], 'a detached run');
    if (coordinator === 'job') refuseStandardInput([file, profile], 'a job of the cluster');
    if (restart && !detach) throw new InputError('--restart belongs to --detach; give both.');
    if (coordinator === 'job' && (detach || queue || file === undefined)) {
      throw new InputError('--coordinator job takes a sweep file, and no --queue or --detach.');
    }
    const read =
      file === undefined ? { profile } : await sweepRequest({ file, profile, fresh }, context);
    const { preflight, sharedRuns } = given;
    const workers = workersOf(given.workers);
    const request: RunRequest = { ...read, fresh, only, workers, preflight, queue, sharedRuns };
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
    const { print, text: line } = queueLine(outcome, given);
    if (line !== null && print) terminal.print(line);
    else if (line !== null) terminal.note(line);
    context.exitWith(exitCodes[outcome.state] || shown.refusedWith());
  },
});

async function startDetached(
  context: Context,
  request: RunRequest,
  { json, restart, ...given }: Given<typeof options>,
): Promise<void> {
  const { terminal } = context;
  const start = await startSweep(context, request, {
    words: [...(json ? ['--json'] : []), ...(given['verbose'] === true ? ['--verbose'] : [])],
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
