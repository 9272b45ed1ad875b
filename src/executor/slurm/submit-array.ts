import { ExecutorError } from '../executor-error.js';
import { sbatch } from './sbatch.js';
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
  const answer = await sbatch(
    {
      name: tasks.jobName,
      script: submissionLayout.script(folder),
      outputFolder: submissionLayout.outputs(folder),
      outputName: submissionLayout.outputName('%a'),
      options: [
        '--hold',
        `--array=0-${tasks.trials.length - 1}${limit}`,
        ...(after === null ? [] : [`--dependency=afterany:${after}`]),
      ],
    },
    environment,
  );
  if ('jobId' in answer) return answer;
  const { exitCode, said } = answer;
  if (exitCode === null || exitCode === 0 || passing.test(said)) return { later: said };
  throw new ExecutorError({ kind: 'refused', command: 'sbatch', said: said.slice(0, 500) });
}
