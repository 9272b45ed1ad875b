import { availableParallelism } from 'node:os';
import { startProgram } from '../../files/process/start-program.js';
import { planSlots } from '../slots.js';
import type { Slot } from '../slots.js';
import { counted } from '../../text/numbers.js';
import type { ExecutorKind } from '../executor-kind.js';
import { localExecutor, localSupervisor } from './local-executor.js';
import { readInstallation, trialEnvironment } from '../../tensorflow/installation.js';

/** Processes of this machine. */
export const localKind: ExecutorKind = {
  name: 'local',
  isHere: true,
  async slots({ kind, runner: { trialsPerDevice } }, _trials, workers) {
    // What a user's program can use is its own affair: TensorFlow as we have it need not even be installed.
    const usable = kind === 'command' || readInstallation().cudaLibraryFolders.length > 0;
    const devices = usable ? await visibleGpus() : [];
    return planSlots(workers, { cores: availableParallelism(), devices, trialsPerDevice });
  },
  environment: ({ kind }, slot) =>
    kind === 'command' ? programEnvironment(slot) : slotEnvironment(slot),
  workersProblem: () => null,
  idleSettings: {},
  slotsText(slots) {
    const [first] = slots;
    const where = (first?.device ?? null) === null ? '' : ' on the GPU';
    const each = `${counted(first?.threads ?? 1, 'thread')} each`;
    return `${counted(slots.length, 'trial')} at a time, ${each}${where}`;
  },
  preview: () => null,
  open: (host, program, slots) => Promise.resolve(localExecutor(host, program, slots)),
  supervise: localSupervisor,
  withdrawAll: () => Promise.resolve(null),
  submittedTasks: () => new Map(),
  jobs: null,
  checks: null,
};

/** Ids of the GPUs that there are: those that CUDA_VISIBLE_DEVICES names, else all that nvidia-smi lists. */
async function visibleGpus(): Promise<readonly string[]> {
  const named = process.env['CUDA_VISIBLE_DEVICES'];
  if (named !== undefined)
    return named
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '' && id !== '-1');
  const query = ['--query-gpu=index', '--format=csv,noheader'];
  const { failed, stdout } = await startProgram('nvidia-smi', query, { timeout: 20_000 });
  // No driver answers: the library trains on the CPU then.
  if (failed) return [];
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^\d+$/.test(line));
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

/** The environment of a user's program in a slot: the terminal's, the slot's GPU, and its share of the cores for OpenMP. */
function programEnvironment(slot: Slot): NodeJS.ProcessEnv {
  return {
    OMP_NUM_THREADS: String(slot.threads),
    ...process.env,
    ...(slot.device !== null && { CUDA_VISIBLE_DEVICES: slot.device }),
  };
}
