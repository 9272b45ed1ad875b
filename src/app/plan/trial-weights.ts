import type { Settings } from '../../settings/trainer.js';
import { sha256OfFile } from '../../files/hash.js';
import { backbones } from '../../networks/backbones.js';
import { weightsPath } from '../../networks/published/published-weights.js';
import { checkPretrained } from '../../networks/weights/load-pretrained.js';

/** The file of weights that a trial starts from. */
export interface TrialWeights {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
}

/**
 * What the trials of each point start from. A file of the user's is hashed once and held against every network that is to start from it, so
 * that one which does not fit is refused before anything runs; ImageNet's weights are known without being here.
 * @throws WeightsFileError, WeightsMismatchError, the system's error where a file is missing
 */
export async function lookUpWeights(
  points: readonly Settings[],
  cacheFolder: string,
): Promise<(settings: Settings) => TrialWeights | null> {
  const digests = new Map<string, string>();
  const checked = new Set<string>();
  for (const { pretrained, backbone, frames, firstConv } of points) {
    if (pretrained === 'none' || pretrained === 'imagenet') continue;
    const use = JSON.stringify([pretrained, backbone, frames, firstConv]);
    if (!checked.has(use)) await checkPretrained(pretrained, { backbone, frames, firstConv });
    checked.add(use);
    if (!digests.has(pretrained)) digests.set(pretrained, await sha256OfFile(pretrained));
  }
  return ({ pretrained, backbone }) => {
    if (pretrained === 'none') return null;
    if (pretrained === 'imagenet') {
      const weights = backbones[backbone].published;
      return { path: weightsPath(cacheFolder, weights), sha256: weights.sha256 };
    }
    return { path: pretrained, sha256: digests.get(pretrained) as string };
  };
}
