import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { gpusOf, slurmSchema } from '../../settings/slurm.js';
import { planSlots, type Slot } from '../../executor/slots.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import { readInstallation } from '../../tensorflow/installation.js';
import { trialEnvironment } from '../../tensorflow/trial-environment.js';

/**
 * The slots of this machine: so many a GPU where the trials can use them, else one a core. Of a cluster, what each task asks for, as
 * many times as tasks may run at once.
 */
export async function slotsFor(
  {
    kind,
    runner,
    trials,
  }: Pick<SweepPlan, 'kind' | 'runner'> & {
    readonly trials: readonly unknown[];
  },
  workers: number | 'auto',
): Promise<readonly Slot[]> {
  if (runner.executor === 'slurm') return taskSlots(runner, trials.length);
  // What a user's program can use is its own affair: TensorFlow as we have it need not even be installed.
  const usable = kind === 'command' || readInstallation().cudaLibraryFolders.length > 0;
  const devices = usable ? await visibleGpus() : [];
  const { trialsPerDevice } = runner;
  return planSlots(workers, { cores: availableParallelism(), devices, trialsPerDevice });
}

function taskSlots({ slurm }: SweepPlan['runner'], trials: number): readonly Slot[] {
  const settings = slurm ?? slurmSchema.parse({});
  const { cpus, gres, arrayLimit = trials } = settings;
  // Which GPU it is, Slurm alone knows.
  const device = gpusOf(settings) > 0 ? (gres ?? null) : null;
  return Array.from({ length: Math.max(1, Math.min(arrayLimit, trials)) }, (_, index) => ({
    index,
    threads: cpus,
    device,
    sharesDevice: false,
  }));
}

/** Ids of the GPUs that there are: those that CUDA_VISIBLE_DEVICES names, else all that nvidia-smi lists. */
async function visibleGpus(): Promise<readonly string[]> {
  const named = process.env['CUDA_VISIBLE_DEVICES'];
  if (named !== undefined)
    return named
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '' && id !== '-1');
  try {
    const query = ['--query-gpu=index', '--format=csv,noheader'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 20_000 });
    return stdout
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /^\d+$/.test(line));
  } catch {
    // No driver answers: the library trains on the CPU then.
    return [];
  }
}

/** The whole environment of a trial process in a slot. */
export function slotEnvironment(slot: Slot): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...trialEnvironment(slot.threads),
    CUDA_VISIBLE_DEVICES: slot.device ?? '-1',
    ...(slot.sharesDevice && { TF_FORCE_GPU_ALLOW_GROWTH: 'true' }),
  };
}

/** The environment of a user's program in a slot: the terminal's, the slot's GPU, and its share of the cores for whoever asks OpenMP. */
export function programEnvironment(slot: Slot): NodeJS.ProcessEnv {
  return {
    OMP_NUM_THREADS: String(slot.threads),
    ...process.env,
    ...(slot.device !== null && { CUDA_VISIBLE_DEVICES: slot.device }),
  };
}

/**
 * The environment that every task of a cluster inherits. Which GPU is its own the cluster says; one that it gives none finds no
 * device, and not whatever this machine's terminal names.
 */
export function taskEnvironment({ kind }: Pick<SweepPlan, 'kind'>, slot: Slot): NodeJS.ProcessEnv {
  const environment = kind === 'command' ? programEnvironment(slot) : slotEnvironment(slot);
  return { ...environment, CUDA_VISIBLE_DEVICES: '-1' };
}
