import type { Finding, Surroundings } from '../../executor/finding.js';
import { checkTensorFlow } from '../tensorflow-check.js';

/**
 * Whether TensorFlow loads and has chosen a GPU: here the CPU is not enough.
 * @returns what was found, and whether there is something to train with at all
 */
export async function checkDevice(
  surroundings: Surroundings,
): Promise<{ readonly finding: Finding; readonly loads: boolean }> {
  const found = { ...(await checkTensorFlow(surroundings)), name: 'device' };
  if (found.state === 'missing') return { finding: found, loads: false };
  if (!found.fact.includes('trains on the CPU')) return { finding: found, loads: true };
  const fix =
    found.fix ?? 'it needs the driver first; then: npm run setup, which installs the CUDA build';
  return { finding: { ...found, state: 'missing', fix }, loads: true };
}
