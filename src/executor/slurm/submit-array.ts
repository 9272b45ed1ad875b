import { ExecutorError } from '../executor-error.js';
import { slurmCommand } from './slurm-command.js';
import type { Submission } from './submission-files.js';
import { submissionLayout } from './submission-files.js';

export interface ArrayOptions {
  /** What the tasks inherit. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** How many of its tasks run at a time; undefined for no limit. */
  readonly arrayLimit: number | undefined;
  /** A job whose tasks must be over before any of these starts; null for none. */
  readonly after: string | null;
}

/** Slurm's words for: not now. The account's limit on jobs is among them, since jobs end. */
const passing =
  /unable to contact|socket timed out|connection refused|connect failure|temporarily|zero bytes|communication|limit|try again|timed out/i;

/**
 * Gives a job array to Slurm, held: it starts only once its number has been noted and it is released.
 * @returns the job's number, or what Slurm said where it may take it later; then the job may be there all the same
 * @throws ExecutorError 'refused' where it will never take it; 'command-missing'
 */
export async function submitArray(
  { folder, tasks }: Submission,
  { environment, arrayLimit, after }: ArrayOptions,
): Promise<{ readonly jobId: string } | { readonly later: string }> {
  const limit = arrayLimit === undefined ? '' : `%${arrayLimit}`;
  const { exitCode, stdout, stderr } = await slurmCommand(
    'sbatch',
    [
      '--parsable',
      '--hold',
      `--job-name=${tasks.jobName}`,
      `--array=0-${tasks.trials.length - 1}${limit}`,
      // A % of the folder's own name is no pattern of Slurm's.
      `--output=${submissionLayout.output(folder.replaceAll('%', '%%'), '%a')}`,
      ...(after === null ? [] : [`--dependency=afterany:${after}`]),
      submissionLayout.script(folder),
    ],
    environment,
  );
  const jobId = /^(\d+)(;|\s|$)/.exec(stdout)?.[1];
  if (exitCode === 0 && jobId !== undefined) return { jobId };
  const said = stderr.trim() || stdout.trim() || 'nothing in time';
  if (exitCode === null || exitCode === 0 || passing.test(said)) return { later: said };
  throw new ExecutorError({ kind: 'refused', command: 'sbatch', said: said.slice(0, 500) });
}
