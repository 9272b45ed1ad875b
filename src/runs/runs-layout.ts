import { dirname, isAbsolute, join, sep } from 'node:path';

/** Where everything under runs/ is; sweep names and trial ids are safe file names (their schemas say so). */
export const runsLayout = {
  database: (runs: string) => join(runs, 'reelsweep.db'),
  coordinator: (runs: string) => join(runs, 'coordinator.json'),
  benchmarks: (runs: string) => join(runs, 'benchmarks.jsonl'),
  lock: (runs: string) => join(runs, '.coordinator.lock'),
  /** Stands there while a sweep is being removed. */
  removing: (runs: string) => join(runs, '.removing.json'),
  /** Datasets whose frames were hashed here, and what their files were then. */
  verifiedDatasets: (runs: string) => join(runs, 'verified-datasets.json'),
  /** Kinds of trials that were tried for a step here, and what that took; and where they write while they are tried. */
  preflight: (runs: string) => join(runs, 'preflight.json'),
  preflightScratch: (runs: string) => join(runs, '.preflight'),
  sweeps: (runs: string) => join(runs, 'sweeps'),
  sweep: (runs: string, name: string) => join(runs, 'sweeps', name),
  sweepFile: (runs: string, name: string) => join(runs, 'sweeps', name, 'sweep.yaml'),
  plan: (runs: string, name: string) => join(runs, 'sweeps', name, 'plan.json'),
  /** What the frames of its best and worst predictions did. */
  explained: (runs: string, name: string) => join(runs, 'sweeps', name, 'explained.json'),
  /** What a run without a terminal says. */
  runLog: (runs: string, name: string) => join(runs, 'sweeps', name, 'run.log'),
  /** Trials that it had before its file was changed. */
  former: (runs: string, name: string) => join(runs, 'sweeps', name, 'former.json'),
  requests: (runs: string, name: string) => join(runs, 'sweeps', name, 'requests'),
  /** Stands there while a sweep is paused. */
  paused: (runs: string, name: string) => join(runs, 'sweeps', name, 'paused.json'),
  /** Plans that are to run next, a file each: <milliseconds>.<trials>.<sweep>.json. */
  queue: (runs: string) => join(runs, 'queue'),
  /** Stands there where a sweep's trials are its own. */
  fresh: (runs: string, name: string) => join(runs, 'sweeps', name, 'fresh.json'),
  /** What was handed to Slurm, a folder for each job array: tasks.json, task.sh, job.json, output/. */
  slurm: (runs: string, name: string) => join(runs, 'sweeps', name, 'slurm'),
  trials: (runs: string) => join(runs, 'trials'),
  trial: (runs: string, trialId: string) => join(runs, 'trials', trialId),
  trialFile: (trial: string) => join(trial, 'trial.json'),
  checkpoints: (trial: string) => join(trial, 'checkpoints'),
  /** What a succeeded trial leaves of its network. */
  model: (trial: string) => [join(trial, 'model.safetensors'), join(trial, 'model.json')],
  result: (trial: string) => join(trial, 'result.json'),
  attempt: (trial: string, attempt: number) => join(trial, `attempt-${attempt}`),
  owner: (attempt: string) => join(attempt, 'owner.json'),
  metrics: (attempt: string) => join(attempt, 'metrics.jsonl'),
  progress: (attempt: string) => join(attempt, 'progress.json'),
  failure: (attempt: string) => join(attempt, 'failure.json'),
  end: (attempt: string) => join(attempt, 'end.json'),
  /** What a user's own program reads and writes. */
  program: (attempt: string) => join(attempt, 'program'),
  programSettings: (attempt: string) => join(attempt, 'program', 'settings.json'),
  programProcess: (attempt: string) => join(attempt, 'program', 'process.json'),
  programMetrics: (attempt: string) => join(attempt, 'program', 'metrics.jsonl'),
  log: (attempt: string) => join(attempt, 'log.txt'),
} as const;

/**
 * The runs folder that a file of this layout is in, as far as its path says: what guarded reads hold it against. For a file elsewhere,
 * such as an attempt folder on its own, the folder of the file.
 */
export function runsFolderOf(path: string): string {
  const folders = dirname(path).split(sep);
  const place = folders.findLastIndex((name, at) => {
    const isLast = at === folders.length - 1;
    return isLast ? name === 'queue' : name === 'trials' || name === 'sweeps';
  });
  if (place === -1) return dirname(path);
  return folders.slice(0, place).join(sep) || (isAbsolute(path) ? sep : '.');
}
