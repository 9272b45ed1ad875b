import { gpusOf, type SlurmSettings } from '../../settings/slurm.js';
import { jobVariables } from '../../runs/attempt-owner.js';
import { shellWord } from '../../files/shell-word.js';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runsLayout } from '../../runs/runs-layout.js';

/** So long before the time limit a trial is told to write its checkpoint. Slurm looks every half minute or so. */
const longestWarning = 90;

/** A line of the setup that fails ends the task, rather than have trials run without what it was to bring; what it sources may fail inside. */
const setupTrap = `trap 'failed=$?; [ "\${#BASH_SOURCE[@]}" -gt 1 ] || { echo "A line of runner.slurm.setup ended with $failed: $BASH_COMMAND" >&2; exit "$failed"; }' ERR`;

/** The programs that a task runs, each by its absolute path. */
export interface TaskPrograms {
  readonly node: string;
  /** Opens the trial's next attempt and prints its folder. */
  readonly taskEntry: string;
  /** Runs an attempt, whose folder is its one argument. */
  readonly attemptEntry: string;
}

/**
 * The batch script of a job array. Its last process takes the place of the shell, so that signals reach the trial itself and the
 * task's exit code is the trial's: by the contract 75 means to be run again, which RequeueExit=75 in slurm.conf does by itself.
 * @param submission absolute path of the folder whose tasks.json names the array's trials
 */
export function taskScript(
  settings: SlurmSettings,
  programs: TaskPrograms,
  submission: string,
): string {
  const { id, node, restarts } = jobVariables;
  return [
    '#!/bin/bash',
    ...directives(settings),
    `export ${id}="\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"`,
    `export ${node}="\${SLURMD_NODENAME}" ${restarts}="\${SLURM_RESTART_COUNT:-0}"`,
    // Slurm unsets it where no GPU was asked for, and a trial would find all that its node has.
    ...(gpusOf(settings) > 0 ? [] : ['export CUDA_VISIBLE_DEVICES=-1']),
    ...setupLines(settings),
    `attempt=$(${[programs.node, programs.taskEntry, submission].map(shellWord).join(' ')} "\${SLURM_ARRAY_TASK_ID}") || exit`,
    `exec ${[programs.node, programs.attemptEntry].map(shellWord).join(' ')} "$attempt" >>"$attempt/log.txt" 2>&1`,
    '',
  ].join('\n');
}

/**
 * The batch script of a job that runs the sweep itself, as a person at the login node would.
 * @param words the command line
 */
export function coordinatorScript(settings: SlurmSettings, words: readonly string[]): string {
  const { partition, account, qos, setup } = settings;
  return [
    '#!/bin/bash',
    ...named({ partition, account, qos }),
    '#SBATCH --ntasks=1 --cpus-per-task=1 --mem=2G',
    '#SBATCH --requeue --open-mode=append --signal=B:USR1@120',
    `export ${coordinatorVariable}="\${SLURM_JOB_ID}"`,
    ...setupLines({ setup }),
    `exec ${words.map(shellWord).join(' ')}`,
    '',
  ].join('\n');
}

/** By this a coordinator knows the job that it is. */
export const coordinatorVariable = 'REELSWEEP_COORDINATOR_JOB';

function setupLines({ setup }: Pick<SlurmSettings, 'setup'>): readonly string[] {
  return setup.length === 0 ? [] : [setupTrap, ...setup, 'trap - ERR'];
}

/** What the task asks for; the names of its array, job and output files are given to sbatch beside it. */
function directives(settings: SlurmSettings): string[] {
  const { partition, account, qos, constraint, gres, cpus, memory, time } = settings;
  return [
    '#SBATCH --ntasks=1',
    ...named({ partition, account, qos, constraint, gres }),
    ...named({ 'cpus-per-task': String(cpus), mem: memory, time }),
    '#SBATCH --requeue',
    '#SBATCH --open-mode=append',
    `#SBATCH --signal=B:USR1@${warningSeconds(time)}`,
  ];
}

function named(asked: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(asked).flatMap(([name, value]) =>
    value === undefined ? [] : [`#SBATCH --${name}=${value}`],
  );
}

/** Half of a short time limit: a warning that comes with the beginning would let no trial get anywhere. */
function warningSeconds(time: string | undefined): number {
  if (time === undefined) return longestWarning;
  const [days, clock] = time.includes('-') ? time.split('-') : [undefined, time];
  const parts = (clock ?? '').split(':').map(Number);
  // After days the first part is hours; alone it is minutes, and so it is of two (sbatch(1)).
  const [hours, minutes, seconds] =
    days !== undefined || parts.length === 3 ? parts : [0, ...parts];
  const limit =
    (Number(days ?? 0) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  return Math.min(longestWarning, Math.ceil(limit / 2));
}

/**
 * The batch script of a sweep's tasks as it will be written, with N for the number of the submission.
 * @param runsFolder absolute
 * @param attemptEntry the program that node runs with an attempt folder as its one argument
 */
export function previewScript(
  settings: SlurmSettings,
  runsFolder: string,
  sweep: string,
  attemptEntry: string,
): string {
  const taskEntry = fileURLToPath(new URL('./task-worker.js', import.meta.url));
  const programs = { node: process.execPath, taskEntry, attemptEntry };
  return taskScript(settings, programs, join(runsLayout.slurm(runsFolder, sweep), 'N'));
}
