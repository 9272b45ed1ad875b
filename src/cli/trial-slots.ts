import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { planSlots, type Slot } from '../runner/slots.js';
import { readInstallation } from '../tensorflow/installation.js';
import { trialEnvironment } from '../tensorflow/trial-environment.js';

/** The slots of this machine: so many a GPU where the library can use them, else one a core. */
export async function trialSlots(
  workers: number | 'auto',
  trialsPerDevice: number,
): Promise<readonly Slot[]> {
  return planSlots(workers, {
    cores: availableParallelism(),
    devices: await usableGpus(),
    trialsPerDevice,
  });
}

/** Ids of the GPUs that trials may use: those that CUDA_VISIBLE_DEVICES names, else all that nvidia-smi lists. */
async function usableGpus(): Promise<readonly string[]> {
  if (readInstallation().cudaLibraryFolders.length === 0) return [];
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
