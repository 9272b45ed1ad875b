import { gpusOf, slurmSchema } from '../../settings/slurm.js';
import { counted } from '../../text/numbers.js';
import type { ExecutorKind, RunnerChoice } from '../executor-kind.js';
import { localKind } from '../local/local.js';
import { examineSlurm } from './check-cluster.js';
import { ownCoordinatorJob, requeueCoordinator, submitCoordinator } from './coordinator-job.js';
import { plannedTasks } from './planned-tasks.js';
import { openSlurmExecutor } from './slurm-executor.js';
import { openSlurmSupervisor, withdrawTasks } from './slurm-supervisor.js';
import { submittedTasks } from './submission-files.js';

/** Without settings the cluster's own defaults hold. */
function settingsOf({ slurm }: Pick<RunnerChoice, 'slurm'>) {
  return slurm ?? slurmSchema.parse({});
}

/** Tasks of Slurm job arrays. */
export const slurmKind: ExecutorKind = {
  name: 'slurm',
  isHere: false,
  /** As many as may run at once, each what a task asks for. */
  slots({ runner }, trials) {
    const settings = settingsOf(runner);
    const { cpus, gres, arrayLimit = trials } = settings;
    // Which GPU it is, Slurm alone knows.
    const device = gpusOf(settings) > 0 ? (gres ?? null) : null;
    const count = Math.max(1, Math.min(arrayLimit, trials));
    const slot = { threads: cpus, device, sharesDevice: false };
    return Promise.resolve(Array.from({ length: count }, (_, index) => ({ index, ...slot })));
  },
  /** All tasks inherit it. Slurm sets each task's own GPU; without one it must find no device that this machine's terminal names. */
  environment: (plan, slot) => ({
    ...localKind.environment(plan, slot),
    CUDA_VISIBLE_DEVICES: '-1',
  }),
  workersProblem: (sweep, workers) =>
    `--workers says how many trials run on this machine, and those of ${sweep} run as Slurm tasks. Set runner.slurm.arrayLimit to ${workers} instead.`,
  idleSettings: {
    trialsPerDevice:
      'trialsPerDevice means nothing where the executor is slurm: each trial has what runner.slurm.gres asks for to itself. Remove it.',
  },
  slotsText(slots, { slurm }) {
    const [first] = slots;
    const device = first?.device ?? null;
    const most =
      slurm?.arrayLimit === undefined
        ? 'as many at a time as the cluster has room for'
        : `at most ${slots.length} at a time`;
    return `as Slurm tasks, ${most}, ${counted(first?.threads ?? 1, 'thread')} each${device === null ? '' : ` with ${device}`}`;
  },
  preview: (planned) => plannedTasks(planned, settingsOf(planned.runner)),
  open: async (host, program, _slots, runner) =>
    await openSlurmExecutor(host, program, settingsOf(runner)),
  supervise: openSlurmSupervisor,
  withdrawAll: withdrawTasks,
  submittedTasks,
  jobs: {
    submit: async (runsFolder, sweep, runner, words) =>
      await submitCoordinator(runsFolder, sweep, settingsOf(runner), words),
    own: ownCoordinatorJob,
    requeue: requeueCoordinator,
  },
  checks: {
    describe: 'check the Slurm cluster: partition, devices, nodes, settings, runs folder',
    options: {
      partition: {
        type: 'string',
        describe: 'the partition that is meant (default: the cluster’s own)',
      },
      gres: { type: 'string', describe: 'the devices a trial asks for, such as gpu:1' },
      submit: {
        type: 'boolean',
        default: false,
        describe: 'run a short test job, which shows that nodes see the runs folder',
      },
    },
    examine: examineSlurm,
  },
};
