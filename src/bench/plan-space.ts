import type { Settings } from '../config/settings.js';
import { networkTensors } from '../model/network-tensors.js';
import type { TrainingPlan } from '../store/sweep-plan.js';

/** Bytes that a plan needs beyond what is there already. */
export interface PlanSpace {
  /** Networks that stay (runner.keep), and the checkpoints of the trials at once that have the largest. */
  readonly diskBytes: number;
  /** Of the trials at once that hold most; null where nothing was measured for some. */
  readonly memoryBytes: number | null;
}

/** Two newest checkpoints, the one at the selected epoch, and one that is being written. */
const mostCheckpoints = 4;

/**
 * Derived, not measured: a float32 network has 4 bytes a parameter; a checkpoint holds it, the optimiser's moments (Adam two
 * copies, SGD one) and the best network so far; a finished trial leaves no checkpoint. Memory is the measured peak of like trials.
 * @param peakOf bytes that a trial of these settings was seen to hold, or null
 */
export function planSpace(
  plan: Pick<TrainingPlan, 'trials' | 'runner'>,
  done: ReadonlySet<string>,
  slots: number,
  peakOf: (settings: Settings) => number | null,
): PlanSpace {
  const networks = new Map<string, number>();
  const networkBytes = ({ backbone, frames }: Settings): number => {
    const key = `${backbone} ${frames}`;
    const bytes = networks.get(key) ?? sizeOf(backbone, frames);
    networks.set(key, bytes);
    return bytes;
  };
  const kept = new Set<string>();
  let keptBytes = 0;
  const checkpoints: number[] = [];
  const peaks: number[] = [];
  let measured = true;
  for (const { trialId, point, settings } of plan.trials) {
    if (done.has(trialId)) continue;
    const network = networkBytes(settings);
    const copies = settings.optimizer === 'adam' ? 4 : 3;
    checkpoints.push(network * copies * mostCheckpoints);
    const peak = peakOf(settings);
    if (peak === null) measured = false;
    else peaks.push(peak);
    const name = plan.runner.keep === 'all' ? trialId : point;
    if (plan.runner.keep === 'none' || kept.has(name)) continue;
    kept.add(name);
    keptBytes += network;
  }
  return {
    diskBytes: keptBytes + sumOfLargest(checkpoints, slots),
    memoryBytes: measured ? sumOfLargest(peaks, slots) : null,
  };
}

function sizeOf(backbone: Settings['backbone'], frames: number): number {
  return networkTensors(backbone, frames).reduce(
    (sum, { shape }) => sum + 4 * shape.reduce((product, extent) => product * extent, 1),
    0,
  );
}

function sumOfLargest(values: readonly number[], count: number): number {
  return values
    .toSorted((first, second) => second - first)
    .slice(0, count)
    .reduce((sum, value) => sum + value, 0);
}
