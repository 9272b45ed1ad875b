import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import { gpusOf, type SlurmSettings, timeLimitMs } from '../../settings/slurm.js';
import type { PlannedTrials, PlanPreview } from '../executor-kind.js';
import { previewScript } from './task-script.js';

/** What a plan asks a cluster for. */
interface AskedOfSlurm {
  /** The batch script, with N for the number of the submission. */
  readonly script: string;
  /** Tasks to be handed over: trials that are not done. */
  readonly tasks: number;
  /** How many of them run at a time at most; null for as many as the cluster lets. */
  readonly arrayLimit: number | null;
  /** Longest time of one attempt in hours; null for the partition's own limit. */
  readonly timeLimitHours: number | null;
  readonly cpus: number;
  readonly gpus: number;
  /** If each task took its whole time limit once; null without one. */
  readonly mostCoreHours: number | null;
  readonly mostGpuHours: number | null;
  /** By the estimates of the plan; null where nothing speaks for some trial. */
  readonly estimatedCoreHours: number | null;
  readonly estimatedGpuHours: number | null;
}

/** What a plan will ask Slurm for. */
export function plannedTasks(
  { sweep, hours, runsFolder, attemptEntry }: PlannedTrials,
  settings: SlurmSettings,
): PlanPreview {
  const { cpus } = settings;
  const gpus = gpusOf(settings);
  const limitMs = timeLimitMs(settings);
  const most = limitMs === null ? null : (hours.length * limitMs) / 3_600_000;
  const estimated = hours.reduce(
    (sum, one) => (sum === null || one === null ? null : sum + one),
    0,
  );
  const of = (each: number, total: number | null) => (total === null ? null : each * total);
  const facts: AskedOfSlurm = {
    script: previewScript(settings, runsFolder, sweep, attemptEntry),
    tasks: hours.length,
    arrayLimit: settings.arrayLimit ?? null,
    timeLimitHours: limitMs === null ? null : limitMs / 3_600_000,
    cpus,
    gpus,
    mostCoreHours: of(cpus, most),
    mostGpuHours: of(gpus, most),
    estimatedCoreHours: of(cpus, estimated),
    estimatedGpuHours: of(gpus, estimated),
  };
  return { facts, lines: facts.tasks === 0 ? [] : linesOf(facts) };
}

function linesOf(asked: AskedOfSlurm): readonly string[] {
  const { tasks, arrayLimit, timeLimitHours, script } = asked;
  const atOnce =
    arrayLimit === null
      ? 'as many at a time as the cluster lets'
      : `at most ${arrayLimit} at a time`;
  const most = hoursText(asked.mostCoreHours, asked.mostGpuHours, asked.gpus);
  const estimated = hoursText(asked.estimatedCoreHours, asked.estimatedGpuHours, asked.gpus);
  return [
    `${counted(tasks, 'task')} of Slurm job arrays, split at the cluster's MaxArraySize, ${atOnce}`,
    timeLimitHours === null || most === null
      ? 'no time limit is asked for (runner.slurm.time): that of the partition holds'
      : `at most ${most}: ${counted(tasks, 'task')} of ${duration(timeLimitHours * 3_600_000)} at the longest; one that is queued again may take as long again`,
    ...(estimated === null ? [] : [`about ${estimated} by the estimate above`]),
    'the batch script, with N for the number of the submission:',
    ...script
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}

function hoursText(cores: number | null, devices: number | null, gpus: number): string | null {
  if (cores === null) return null;
  const rounded = (hours: number) => String(Number(hours.toPrecision(3)));
  const ofGpus = gpus === 0 ? '' : ` and ${rounded(devices ?? 0)} GPU hours`;
  return `${rounded(cores)} core hours${ofGpus}`;
}
