import { gpusOf, type SlurmSettings, timeLimitMs } from '../../settings/slurm.js';
import { jobVariables } from '../../runs/attempt-owner.js';
import { shellWord } from '../../files/shell-word.js';
import { fileURLToPath } from 'node:url';

/** The program that opens the trial's next attempt and prints its folder. */
export const taskEntry = fileURLToPath(new URL('./task-worker.js', import.meta.url));

/** Seconds before the time limit at which a trial is signalled to write its checkpoint. Slurm checks every half minute or so. */
const longestWarning = 90;

/** A setup line that fails ends the task, so that no trial runs without what the line was to provide; what it sources may fail inside. */
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
 * task's exit code is the trial's: by the contract 75 means to be run again, which RequeueExit=75 in slurm.conf does.
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
    // Slurm unsets it where no GPU was requested, and a trial would find all that its node has.
    ...(gpusOf(settings) > 0 ? [] : ['export CUDA_VISIBLE_DEVICES=-1']),
    ...setupLines(settings),
    `attempt=$(${[programs.node, programs.taskEntry, submission].map(shellWord).join(' ')} "\${SLURM_ARRAY_TASK_ID}") || exit`,
    `exec ${[programs.node, programs.attemptEntry].map(shellWord).join(' ')} "$attempt" >>"$attempt/log.txt" 2>&1`,
    '',
  ].join('\n');
}

/** The lines of runner.slurm.setup, which end the job where one fails. */
export function setupLines({ setup }: Pick<SlurmSettings, 'setup'>): readonly string[] {
  return setup.length === 0 ? [] : [setupTrap, ...setup, 'trap - ERR'];
}

/** The task's options; the names of its array, job and output files are passed to sbatch as options. */
function directives(settings: SlurmSettings): string[] {
  const { partition, account, qos, constraint, gres, cpus, memory, time } = settings;
  return [
    '#SBATCH --ntasks=1',
    ...optionLines({ partition, account, qos, constraint, gres }),
    ...optionLines({ 'cpus-per-task': String(cpus), mem: memory, time }),
    '#SBATCH --requeue',
    '#SBATCH --open-mode=append',
    `#SBATCH --signal=B:USR1@${warningSeconds(settings)}`,
  ];
}

/** Options of sbatch as lines of a script, those that are given. */
export function optionLines(options: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`#SBATCH --${name}=${value}`],
  );
}

/** Half of a short time limit: a warning that comes with the beginning would let no trial get anywhere. */
function warningSeconds(settings: SlurmSettings): number {
  const limitMs = timeLimitMs(settings);
  return limitMs === null ? longestWarning : Math.min(longestWarning, Math.ceil(limitMs / 2000));
}
