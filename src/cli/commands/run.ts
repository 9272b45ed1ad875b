import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { ownCoordinatorJob, requeueCoordinator } from '../../executor/slurm/coordinator-job.js';
import { shellLine } from '../../files/shell-word.js';
import type { RunError } from '../../coordinator/run-error.js';
import { runQueued } from '../../coordinator/schedule/run-queued.js';
import { isStoppedFromOutside } from '../../coordinator/control/stop-reason.js';
import type { SweepSummary } from '../../coordinator/sweep-summary.js';
import { foreignPlans, queuedPlans, queuePlan } from '../../runs/queued-plans.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import type { Context } from '../context.js';
import { foregroundWords, startDetached } from '../detached-run.js';
import { isRefusal } from '../before-trials.js';
import { describeFailure } from '../terminal/failure.js';
import { counted } from '../../text/numbers.js';
import { freshOption } from '../fresh-option.js';
import { InputError } from '../../app/input-error.js';
import { onlyTrial } from '../../app/plan/only-trial.js';
import { prepareSweep } from '../prepare-sweep.js';
import { runAsJob } from '../run-as-job.js';
import { profileOption } from '../profile-option.js';
import { removeRestart } from '../restart-unit.js';
import { refuseWorkers } from '../../app/run/refuse-workers.js';
import { runPlan } from '../run-plan.js';
import { makeOwnRuns, requireOwnRuns, sharedRunsOption } from '../shared-runs.js';
import { lastingFile, refuseStandardInput } from '../standard-input.js';
import { closingHint } from '../terminal/stop-signals.js';
import { summaryLines } from '../lines/summary-lines.js';
import { sweepWarningLines } from '../lines/sweep-warning-lines.js';

interface Arguments {
  readonly file?: string;
  readonly workers?: number;
  readonly preflight: boolean;
  readonly queue: boolean;
  readonly fresh: boolean;
  readonly profile?: string;
  readonly only?: string;
  readonly coordinator: 'here' | 'job';
  readonly detach: boolean;
  readonly sharedRuns: boolean;
  readonly restart: boolean;
  readonly json: boolean;
}

/** `reelsweep run FILE`. */
export function runCommand(context: Context): CommandModule {
  return {
    command: 'run [file]',
    describe: 'Train every trial of a sweep file; the same command resumes it',
    builder: (yargs) =>
      yargs
        .positional('file', { type: 'string', describe: 'sweep file (YAML), - for standard input' })
        .option('workers', {
          type: 'number',
          requiresArg: true,
          describe: 'trials at once on this machine, in place of runner.workers',
        })
        .option('preflight', {
          type: 'boolean',
          default: true,
          describe: 'first train each kind of trial for a step; --no-preflight leaves it out',
        })
        .option('fresh', freshOption)
        .option('profile', profileOption)
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
      const given = argv as unknown as Arguments;
      const { file, workers, preflight, queue, profile, only, coordinator, detach, json } = given;
      const { fresh, restart, sharedRuns } = given;
      if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 256)) {
        throw new InputError(`--workers must be a whole number from 1 to 256, not ${workers}.`);
      }
      const needsFile = !queue || only !== undefined || profile !== undefined;
      if (file === undefined && needsFile) {
        throw new InputError('Name a sweep file, or --queue to run what waits.');
      }
      if (detach) refuseStandardInput([file, profile], 'a detached run');
      if (coordinator === 'job') refuseStandardInput([file, profile], 'a job of the cluster');
      if (restart && !detach) throw new InputError('--restart belongs to --detach; give both.');
      requireOwnRuns(context, sharedRuns);
      const { terminal, folder, now } = context;
      const runsFolder = resolve(folder, 'runs');
      // The detached process says what there is to say of the plan.
      const planning = detach
        ? { ...context, terminal: { ...terminal, note: () => undefined } }
        : context;
      const planned = file === undefined ? null : await planOf(file, planning, { fresh, profile });
      const named =
        planned === null || only === undefined
          ? planned
          : onlyTrial(planned, only, file ?? planned.name);
      if (named !== null) refuseWorkers(named, workers);
      if (
        named === null &&
        queuedPlans(runsFolder).length + foreignPlans(runsFolder).length === 0
      ) {
        terminal.print(json ? JSON.stringify({ queued: [] }) : 'Nothing waits in the queue.');
        return;
      }
      makeOwnRuns(context, sharedRuns);
      if (coordinator === 'job') {
        if (named === null || queue || detach)
          throw new InputError('--coordinator job takes a sweep file, and no --queue or --detach.');
        await runAsJob(named, context, json);
        return;
      }
      if (detach) {
        const sweep = named?.name ?? queuedPlans(runsFolder)[0]?.sweep;
        if (sweep === undefined) terminal.note('Nothing of yours waits in the queue.');
        else {
          const words = foregroundWords(argv);
          context.exitWith(await startDetached({ words, sweep, restart, json }, context));
        }
        return;
      }
      const hint = json || named?.runner.executor === 'slurm' ? null : closingHint(process.env);
      if (hint !== null) terminal.note(hint);
      if (named !== null && queue) queuePlan(runsFolder, named, now());
      const summaries: SweepSummary[] = [];
      const typed = shellLine([
        lastingFile(file, named) ?? '--queue',
        ...(profile === undefined ? [] : ['--profile', profile]),
        ...(only === undefined ? [] : ['--only', only]),
      ]);
      let refusedWith = 0;
      const runOne = async (plan: SweepPlan): Promise<SweepSummary | null> => {
        const summary = await runPlan(plan, context, { workers, preflight }).catch(
          (error: unknown) => {
            // What waits in the queue behind it is run all the same.
            if (!isRefusal(error)) throw error;
            const { lines, exitCode: code } = describeFailure(error, false);
            for (const line of lines) terminal.note(line);
            refusedWith ||= code;
            return null;
          },
        );
        if (summary === null) return null;
        summaries.push(summary);
        const again = `reelsweep run ${plan === named ? typed : '--queue'}`;
        for (const line of json ? [JSON.stringify(summary)] : summaryLines(summary, again))
          terminal.print(line);
        if (isOver(summary)) await removeRestart(runsFolder, plan.name);
        return summary;
      };
      if (named !== null && !queue) await runOne(named);
      if (summaries.some(({ stopped }) => isStoppedFromOutside(stopped))) {
        const waiting = queuedPlans(runsFolder).map(({ sweep }) => sweep);
        if (waiting.length > 0) terminal.note(waitingLine(waiting));
      } else {
        const { left, held } = await runQueued(runsFolder, runOne, terminal.note);
        if (held !== null && queue) {
          terminal.print(json ? JSON.stringify({ queued: left }) : queuedLine(left, held));
        } else if (left.length > 0) terminal.note(waitingLine(left));
      }
      context.exitWith((await lastCode(summaries)) || refusedWith);
    },
  };
}

/** Whether nothing is left to be run after a reboot: it has ended, or a person or the sweep itself stopped it. */
function isOver({ stopped }: SweepSummary): boolean {
  return stopped === null || ['signal', 'request', 'failing-alike'].includes(stopped.kind);
}

/** The plan of a sweep file, whose warnings are shown. */
async function planOf(
  file: string,
  context: Context,
  { fresh, profile }: Pick<Arguments, 'fresh'> & { readonly profile: string | undefined },
): Promise<SweepPlan> {
  const prepared = await prepareSweep(file, context, {
    fresh,
    ...(profile !== undefined && { profile }),
  });
  for (const line of sweepWarningLines(file, prepared)) context.terminal.note(line);
  return prepared.plan;
}

function queuedLine(left: readonly string[], { problem }: RunError): string {
  const holder = problem.kind === 'another-coordinator' ? problem.holder : null;
  const whom =
    holder === null
      ? 'what runs here now'
      : `sweep ${holder.sweep}, which process ${holder.pid} on ${holder.host} runs here now`;
  return `Queued: ${left.join(', ')} ${left.length === 1 ? 'runs' : 'run'} after ${whom}.`;
}

function waitingLine(left: readonly string[]): string {
  return `${counted(left.length, 'sweep')} still in the queue: ${left.join(', ')}; \`reelsweep run --queue\` goes on with ${left.length === 1 ? 'it' : 'them'}.`;
}

/**
 * A coordinator that is a job and had to leave comes back; one that a person stopped does not, which exit code 75 would bring about
 * where RequeueExit=75.
 */
async function lastCode(summaries: readonly SweepSummary[]): Promise<number> {
  const code = exitCode(summaries);
  const jobId = ownCoordinatorJob(process.env);
  if (jobId === null || code !== 75) return code;
  if (!summaries.some(({ stopped }) => stopped?.kind === 'left')) return 0;
  await requeueCoordinator(jobId);
  return code;
}

/** 75 as for an attempt: stopped on request, run me again. */
function exitCode(summaries: readonly SweepSummary[]): number {
  if (summaries.some(({ stopped }) => isStoppedFromOutside(stopped))) return 75;
  // What another user's attempts occupy is not done either.
  const isDone = ({ stopped, failed, counts: { planned = 0, running = 0 } }: SweepSummary) =>
    stopped === null && failed + planned + running === 0;
  return summaries.every(isDone) ? 0 : 1;
}
