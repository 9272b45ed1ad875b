import { resolve } from 'node:path';
import { fetchWeights } from '../networks/published/fetch-weights.js';
import { imagenetWeights } from '../networks/published/published-weights.js';
import { readRunsIfAny } from '../store/queries/read-store.js';
import { succeededTrials } from '../store/queries/run-queries.js';
import type { SweepPlan } from '../runs/sweep-plan.js';
import { cacheFolder } from '../app/cache-folder.js';
import type { Context } from './context.js';

/**
 * Fetches ImageNet's weights for the networks of a plan that start from them, those that are not in the cache yet. Trials that have
 * succeeded need none.
 * HF_ENDPOINT names another hub, as it does for the hub's own tools.
 * @throws WeightsFetchError, the signal's reason
 */
export async function fetchPlannedWeights(
  plan: SweepPlan,
  { folder, terminal, stop, now }: Context,
): Promise<void> {
  if (plan.kind === 'command') return;
  const wanting = plan.trials.filter(({ settings }) => settings.pretrained === 'imagenet');
  if (wanting.length === 0) return;
  const done = readRunsIfAny(resolve(folder, 'runs'), succeededTrials) ?? new Set();
  const backbones = new Set(
    wanting.filter(({ trialId }) => !done.has(trialId)).map(({ settings }) => settings.backbone),
  );
  const hubUrl = process.env['HF_ENDPOINT']?.replace(/\/+$/, '');
  for (const backbone of backbones) {
    const weights = imagenetWeights[backbone];
    const began = { at: now(), bytes: 0 };
    await fetchWeights(weights, {
      cacheFolder: cacheFolder(process.env, process.platform),
      ...(hubUrl !== undefined && hubUrl !== '' && { hubUrl }),
      signal: stop,
      onProgress(received, total) {
        if (began.bytes === 0) began.bytes = received;
        terminal.progress(fetchLine(weights.repository, received, total, began, now()));
      },
    });
    terminal.settle();
  }
}

function fetchLine(
  name: string,
  received: number,
  total: number,
  began: { readonly at: number; readonly bytes: number },
  now: number,
): string {
  const width = 24;
  const filled = total > 0 ? Math.floor((received / total) * width) : 0;
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`;
  const rate = (received - began.bytes) / Math.max(1, now - began.at);
  const left = rate > 0 ? `, ${Math.ceil((total - received) / rate / 1000)} s left` : '';
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  return `weights ${name} ${bar} ${megabytes(received)} of ${megabytes(total)} MB${left}`;
}
