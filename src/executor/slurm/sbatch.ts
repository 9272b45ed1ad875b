import { slurmCommand } from './slurm-command.js';

/** A batch script as it is given to Slurm. */
export interface BatchJob {
  readonly name: string;
  /** Absolute path of the script. */
  readonly script: string;
  /** The folder for what it says; a % of its own name is no pattern of Slurm's. */
  readonly outputFolder: string;
  /** The file in it; %a stands for the index of a task. */
  readonly outputName: string;
  /** Further options. */
  readonly options: readonly string[];
}

/**
 * Gives Slurm a batch script.
 * @param environment what the job inherits
 * @returns the job's number; or what Slurm said, and sbatch's exit code, where there is none
 * @throws ExecutorError 'command-missing'
 */
export async function sbatch(
  { name, script, outputFolder, outputName, options }: BatchJob,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<
  { readonly jobId: string } | { readonly said: string; readonly exitCode: number | null }
> {
  const { exitCode, stdout, stderr } = await slurmCommand(
    'sbatch',
    [
      '--parsable',
      `--job-name=${name}`,
      `--output=${outputFolder.replaceAll('%', '%%')}/${outputName}`,
      ...options,
      script,
    ],
    environment,
  );
  const jobId = /^(\d+)(;|\s|$)/.exec(stdout)?.[1];
  if (exitCode === 0 && jobId !== undefined) return { jobId };
  return { said: stderr.trim() || stdout.trim() || 'nothing in time', exitCode };
}
