import { fileURLToPath } from 'node:url';
import { readInstallation } from '../tensorflow/installation.js';
import { trialEnvironment } from '../tensorflow/trial-environment.js';
import type { Check, Finding } from '../executor/finding.js';
import { listGpus } from './gpu-check.js';

const probe = fileURLToPath(new URL('./tensorflow-probe.js', import.meta.url));
const name = 'TensorFlow';

/** Loads native TensorFlow as a trial would, and holds the device it chose against the GPUs that are there. */
export const checkTensorFlow: Check = async (surroundings) => {
  const { run } = surroundings;
  try {
    readInstallation();
  } catch (error) {
    return missing((error as Error).message);
  }
  const { kind, output, complaint } = await run(process.execPath, [probe], trialEnvironment(1));
  if (kind !== 'ended') return missing(`it is installed and does not load: ${lastLine(complaint)}`);
  const facts = JSON.parse(output) as { tensorflow: string; build: string; device: 'cpu' | 'gpu' };
  const fact = `${facts.tensorflow}, ${facts.build} build, trains on the ${facts.device === 'gpu' ? 'GPU' : 'CPU'}`;
  const gpus = await listGpus(surroundings);
  if (facts.device === 'cpu' && gpus.length > 0) {
    return {
      name,
      state: 'warning',
      fact: `${fact}, and nvidia-smi lists ${gpus.length === 1 ? 'a GPU' : `${gpus.length} GPUs`}`,
      fix:
        facts.build === 'cuda'
          ? 'look at CUDA_VISIBLE_DEVICES, and at what TF_CPP_MIN_LOG_LEVEL=0 reelsweep doctor --verbose says about CUDA libraries'
          : 'unset REELSWEEP_TENSORFLOW && npm run setup   (installs the CUDA build where the driver is 525.60.13 or later)',
    };
  }
  return { name, state: 'ok', fact };
};

function missing(fact: string): Finding {
  return { name, state: 'missing', fact, fix: 'npm run setup' };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
