import { startProgram } from '../../files/process/start-program.js';
import { ExecutorError } from '../executor.js';

/** squeue gives up on a controller that does not answer after some 9 s; sbatch waits longer where it is busy. */
const longestMs = 90_000;

/** A hundred thousand tasks of a queue take some 25 MB. */
const largestOutput = 256 * 1024 * 1024;

/**
 * Runs one of Slurm's commands without a shell. An exit code other than 0 is an answer; it is null where a signal ended the command.
 * @param environment what a job is to inherit, for sbatch
 * @param timeoutMs after which it is killed
 * @throws ExecutorError 'command-missing'
 */
export async function slurmCommand(
  command: 'sbatch' | 'squeue' | 'scancel' | 'scontrol',
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
  timeoutMs = longestMs,
): Promise<{
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}> {
  const ended = await startProgram(command, args, {
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: largestOutput,
    env: withoutJobVariables(environment),
    extendEnv: false,
    stripFinalNewline: false,
  });
  if (ended.code === 'ENOENT') {
    throw new ExecutorError({ kind: 'command-missing', command }, { cause: ended });
  }
  const { stdout, stderr } = ended;
  return { exitCode: ended.isMaxBuffer ? null : (ended.exitCode ?? null), stdout, stderr };
}

/** A coordinator may be a job itself: Slurm's variables with its own limits are not meant for the jobs that it submits. */
function withoutJobVariables(environment: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => name === 'SLURM_CONF' || !/^(SLURM|SBATCH|SQUEUE|SCANCEL)_/.test(name),
    ),
  );
}

/** What the cluster's controller says of itself. */
export interface ControllerFacts {
  /** How many tasks one array may have. */
  readonly arraySize: number;
  /** When it started, as it prints it: one that was killed may have forgotten the latest commands. */
  readonly startedAt: string;
}

/** @returns null where it does not answer. @throws ExecutorError 'command-missing' */
export async function controllerFacts(): Promise<ControllerFacts | null> {
  const { exitCode, stdout } = await slurmCommand('scontrol', ['show', 'config']);
  if (exitCode !== 0) return null;
  const value = (name: string) => new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(stdout)?.[1];
  // Slurm's own default where this version does not say.
  const arraySize = Math.max(1, Number(value('MaxArraySize') ?? 1001));
  return { arraySize, startedAt: value('BOOT_TIME') ?? '' };
}

/** A batch script as it is given to Slurm. */
export interface BatchJob {
  readonly name: string;
  /** Absolute path of the script. */
  readonly script: string;
  /** The folder for what it says; a % in the name is no pattern of Slurm's. */
  readonly outputFolder: string;
  /** The file in it; %a is the index of a task. */
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
  const output = `${outputFolder.replaceAll('%', '%%')}/${outputName}`;
  const args = ['--parsable', `--job-name=${name}`, `--output=${output}`, ...options, script];
  const { exitCode, stdout, stderr } = await slurmCommand('sbatch', args, environment);
  const jobId = /^(\d+)(;|\s|$)/.exec(stdout)?.[1];
  if (exitCode === 0 && jobId !== undefined) return { jobId };
  return { said: stderr.trim() || stdout.trim() || 'nothing in time', exitCode };
}
