import { gpusOf, slurmSchema, timeLimitMs } from '../../settings/slurm.js';
import { previewScript } from '../../executor/slurm/task-script.js';
import type { SweepPlan } from '../../store/sweep-plan.js';
import { attemptEntry } from '../run/attempt-entry.js';
import type { PlanEstimate } from '../../planning/plan-estimate.js';

/** What a plan asks a cluster for. */
export interface AskedOfSlurm {
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

/** What a plan will ask Slurm for; null where its trials run on this machine. @param runsFolder absolute */
export function askedOfSlurm(
  { name, runner, trials }: SweepPlan,
  { work, hours }: Pick<PlanEstimate, 'work' | 'hours'>,
  runsFolder: string,
): AskedOfSlurm | null {
  if (runner.executor !== 'slurm') return null;
  const settings = runner.slurm ?? slurmSchema.parse({});
  const { cpus } = settings;
  const gpus = gpusOf(settings);
  const left = trials.filter(({ trialId }) => work.toRun.has(trialId));
  const limitMs = timeLimitMs(settings);
  const most = limitMs === null ? null : (left.length * limitMs) / 3_600_000;
  const estimates = left.map(({ trialId }) => hours.perTrial.get(trialId) ?? null);
  const estimated = estimates.reduce(
    (sum, one) => (sum === null || one === null ? null : sum + one),
    0,
  );
  const of = (each: number, total: number | null) => (total === null ? null : each * total);
  return {
    script: previewScript(settings, runsFolder, name, attemptEntry),
    tasks: left.length,
    arrayLimit: settings.arrayLimit ?? null,
    timeLimitHours: limitMs === null ? null : limitMs / 3_600_000,
    cpus,
    gpus,
    mostCoreHours: of(cpus, most),
    mostGpuHours: of(gpus, most),
    estimatedCoreHours: of(cpus, estimated),
    estimatedGpuHours: of(gpus, estimated),
  };
}
