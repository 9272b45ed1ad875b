import { grouped } from '../files/by-name.js';
import type { Settings } from '../settings/trainer.js';
import type { Slot } from '../executor/slots.js';
import type { FinishedTrial } from '../store/queries/measured-costs.js';

/** What trials of like settings have cost in a slot such as this one. */
export interface FinishedCost {
  /** Mean over the trials, evaluation included. */
  readonly millisecondsPerEpoch: number;
  /** The most that any of them held. */
  readonly peakMemoryBytes: number;
}

/** What an epoch's cost depends on, beside the dataset and the machine. */
const costly = [
  'backbone',
  'image',
  'frames',
  'batchSize',
  'precision',
  'freeze',
  'evaluationDraws',
] as const satisfies readonly (keyof Settings)[];

/** Trials that may have ended early, and those of another device or number of threads, do not count. */
export function finishedCosts(
  finished: readonly FinishedTrial[],
  slot: Slot | undefined,
): (settings: Settings) => FinishedCost | null {
  const kind = slot?.device === null ? 'cpu' : 'gpu';
  const keyOf = (settings: Readonly<Record<string, unknown>>) =>
    costly.map((name) => String(settings[name])).join(' ');
  const groups = grouped(
    finished.filter(
      ({ device, settings }) =>
        device.kind === kind &&
        device.threads === slot?.threads &&
        typeof settings['epochs'] === 'number' &&
        (settings['earlyStopping'] ?? null) === null,
    ),
    ({ settings }) => keyOf(settings),
  );
  const costs = new Map([...groups].map(([key, trials]) => [key, costOf(trials)]));
  return (settings) => costs.get(keyOf(settings)) ?? null;
}

function costOf(trials: readonly FinishedTrial[]): FinishedCost {
  const each = trials.map((trial) => trial.wallTimeMs / (trial.settings['epochs'] as number));
  return {
    millisecondsPerEpoch: each.reduce((sum, value) => sum + value, 0) / each.length,
    peakMemoryBytes: trials.reduce((most, trial) => Math.max(most, trial.peakMemoryBytes), 0),
  };
}
