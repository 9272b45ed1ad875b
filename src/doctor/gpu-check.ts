import type { Check, Surroundings } from '../executor/finding.js';

/** The GPUs that nvidia-smi lists. None is fine: everything runs on the CPU. */
export const checkGpus: Check = async (surroundings) => {
  const gpus = await listGpus(surroundings);
  const fact =
    gpus.length === 0 ? 'none that nvidia-smi lists; training runs on the CPU' : gpus.join('; ');
  return { name: 'GPU', state: 'ok', fact };
};

/** One line a GPU: name, memory, driver. */
export async function listGpus({ run }: Surroundings): Promise<readonly string[]> {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  const { kind, output } = await run('nvidia-smi', query);
  if (kind !== 'ended') return [];
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', memory = '', driver = ''] = line.split(', ');
      return `${name}, ${memory}, driver ${driver}`;
    });
}
