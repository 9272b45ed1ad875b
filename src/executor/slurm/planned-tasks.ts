import { join } from 'node:path';
import { runsLayout } from '../../runs/runs-layout.js';
import { gpusOf, type SlurmSettings, timeLimitMs } from '../../settings/slurm.js';
import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import type { PlannedTrials, PlanPreview } from '../executor-kind.js';
import { taskEntry, taskScript } from './task-script.js';

const hourMs = 3_600_000;

/** What a plan will request of Slurm; hours are null where no limit or no estimate gives them. */
export function plannedTasks(
  { sweep, hours, runsFolder, attemptEntry }: PlannedTrials,
  settings: SlurmSettings,
): PlanPreview {
  const { cpus, arrayLimit = null } = settings;
  const gpus = gpusOf(settings);
  const limitMs = timeLimitMs(settings);
  const tasks = hours.length;
  // If each task took its whole time limit once.
  const most = limitMs === null ? null : (tasks * limitMs) / hourMs;
  const estimated = hours.every((one) => one !== null)
    ? hours.reduce((sum, one) => sum + one, 0)
    : null;
  const times = (total: number | null, each: number) => (total === null ? null : total * each);
  // As it will be written, with N for the number of the submission.
  const folder = join(runsLayout.slurm(runsFolder, sweep), 'N');
  const programs = { node: process.execPath, taskEntry, attemptEntry };
  const script = taskScript(settings, programs, folder);
  const facts = {
    script,
    tasks,
    arrayLimit,
    timeLimitHours: limitMs === null ? null : limitMs / hourMs,
    cpus,
    gpus,
    mostCoreHours: times(most, cpus),
    mostGpuHours: times(most, gpus),
    estimatedCoreHours: times(estimated, cpus),
    estimatedGpuHours: times(estimated, gpus),
  };
  if (tasks === 0) return { facts, lines: [] };
  const hoursText = (total: number) => {
    const rounded = (count: number) => String(Number((total * count).toPrecision(3)));
    return `${rounded(cpus)} core hours${gpus === 0 ? '' : ` and ${rounded(gpus)} GPU hours`}`;
  };
  const atOnce =
    arrayLimit === null
      ? 'as many at a time as the cluster lets'
      : `at most ${arrayLimit} at a time`;
  const lines = [
    `${counted(tasks, 'task')} of Slurm job arrays, split at the cluster's MaxArraySize, ${atOnce}`,
    limitMs === null || most === null
      ? 'no time limit is requested (runner.slurm.time): that of the partition holds'
      : `at most ${hoursText(most)}: ${counted(tasks, 'task')} of ${duration(limitMs)} at the longest; one that is queued again may take as long again`,
    ...(estimated === null ? [] : [`about ${hoursText(estimated)} by the estimate above`]),
    'the batch script, with N for the number of the submission:',
    ...script
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
  ];
  return { facts, lines };
}
