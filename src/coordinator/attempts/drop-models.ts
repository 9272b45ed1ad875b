import { rmSync } from 'node:fs';
import type { TrialState } from '../../runs/cause.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { unwantedBeside, unwantedOf } from '../../store/queries/unwanted.js';
import type { SweepContext } from '../sweep-context.js';

/**
 * Removes trained networks that no sweep keeps, now that this trial has ended: those that are no longer the best of their point, or
 * whose point is no longer among the best settings. A trial that has not succeeded can only complete a point.
 */
export function dropModelsBeside(context: SweepContext, trialId: string, state: TrialState): void {
  const { keep } = context.plan.runner;
  const mayChange = state === 'succeeded' || typeof keep === 'object';
  if (keep !== 'all' && mayChange && state !== 'planned') {
    dropModels(context, unwantedBeside(context.store, trialId));
  }
}

/** The same for a whole sweep: what a coordinator that died had left to remove. */
export function dropModelsOf(context: SweepContext): void {
  if (context.plan.runner.keep !== 'all') {
    dropModels(context, unwantedOf(context.store, context.plan.name));
  }
}

function dropModels(context: SweepContext, trialIds: readonly string[]): void {
  for (const trialId of trialIds) {
    const folder = runsLayout.trial(context.runsFolder, trialId);
    try {
      for (const path of runsLayout.model(folder)) rmSync(path, { force: true });
    } catch (error) {
      const message = `A trained network that is no longer needed could not be removed: ${String(error)}`;
      context.emit({ kind: 'problem', message });
    }
  }
}
