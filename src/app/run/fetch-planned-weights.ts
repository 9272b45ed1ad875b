import { resolve } from 'node:path';
import { fetchWeights } from '../../networks/published/fetch-weights.js';
import { backbones } from '../../networks/backbones.js';
import { readRunsIfAny } from '../../store/queries/read-store.js';
import { succeededTrials } from '../../store/queries/run-queries.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import { cacheFolder } from '../cache-folder.js';
import type { ActionContext } from '../action.js';

/**
 * Fetches ImageNet's weights for the networks of a plan that start from them, those that are not in the cache yet. Trials that have
 * succeeded need none.
 * HF_ENDPOINT names another hub, as it does for the hub's own tools.
 * @throws WeightsFetchError, the signal's reason
 */
export async function fetchPlannedWeights(
  plan: SweepPlan,
  { folder, stop, onEvent }: Pick<ActionContext, 'folder' | 'stop' | 'onEvent'>,
): Promise<void> {
  if (plan.kind === 'command') return;
  const wanting = plan.trials.filter(({ settings }) => settings.pretrained === 'imagenet');
  if (wanting.length === 0) return;
  const succeeded = readRunsIfAny(resolve(folder, 'runs'), succeededTrials) ?? new Set();
  const wanted = new Set(
    wanting
      .filter(({ trialId }) => !succeeded.has(trialId))
      .map(({ settings }) => settings.backbone),
  );
  const hubUrl = process.env['HF_ENDPOINT']?.replace(/\/+$/, '');
  const task = 'fetch-weights';
  for (const backbone of wanted) {
    const weights = backbones[backbone].published;
    await fetchWeights(weights, {
      cacheFolder: cacheFolder(process.env, process.platform),
      ...(hubUrl !== undefined && hubUrl !== '' && { hubUrl }),
      signal: stop,
      onProgress: (done, total) =>
        onEvent({ kind: 'task', task, done, total, detail: weights.repository }),
    });
    onEvent({ kind: 'task-ended', task });
  }
}
