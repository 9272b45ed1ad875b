import { slurmCommand } from './slurm-command.js';

/** What the cluster's controller says of itself. */
export interface ControllerFacts {
  /** How many tasks one array may have. */
  readonly arraySize: number;
  /** When it started, in its own words: one that was killed may have forgotten what it was told last. */
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
