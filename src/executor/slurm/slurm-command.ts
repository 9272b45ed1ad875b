import { execa } from 'execa';
import { ownSession } from '../../files/process/own-session.js';
import { ExecutorError } from '../executor-error.js';

/** What one of Slurm's commands said. */
export interface SlurmAnswer {
  /** Null where a signal ended it, or time ran out. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** squeue gives up on a controller that does not answer after some 9 s; sbatch waits longer where it is busy. */
const longestMs = 90_000;

/** A hundred thousand tasks of a queue take some 25 MB. */
const largestOutput = 256 * 1024 * 1024;

/**
 * Runs one of Slurm's commands without a shell. An exit code other than 0 is an answer.
 * @param environment what a job is to inherit, for sbatch
 * @param timeoutMs after which it is killed
 * @throws ExecutorError 'command-missing'
 */
export async function slurmCommand(
  command: 'sbatch' | 'squeue' | 'scancel' | 'scontrol',
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
  timeoutMs = longestMs,
): Promise<SlurmAnswer> {
  const ended = await execa(command, [...args], {
    ...ownSession,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: largestOutput,
    env: withoutJobVariables(environment),
    extendEnv: false,
    stripFinalNewline: false,
    reject: false,
  });
  if (ended.code === 'ENOENT') {
    throw new ExecutorError({ kind: 'command-missing', command }, { cause: ended });
  }
  const { stdout, stderr } = ended;
  return { exitCode: ended.isMaxBuffer ? null : (ended.exitCode ?? null), stdout, stderr };
}

/** A coordinator may be a job itself: what Slurm told it of its own limits is not meant for the jobs that it hands over. */
function withoutJobVariables(environment: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => name === 'SLURM_CONF' || !/^(SLURM|SBATCH|SQUEUE|SCANCEL)_/.test(name),
    ),
  );
}
