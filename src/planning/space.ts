import type { Settings } from '../settings/trainer.js';
import { networkTensors } from '../networks/backbones.js';
import type { TrainingPlan } from '../runs/sweep-plan.js';

/** Bytes that a plan needs beyond what is there already. */
export interface PlanSpace {
  /** Networks that stay (runner.keep), and the checkpoints of the trials at once that have the largest. */
  readonly diskBytes: number;
  /** Of the trials at once that hold most; null where nothing was measured for some. */
  readonly memoryBytes: number | null;
  /** Of each trial that is still to run, by trialId; null where nothing was measured for it. */
  readonly memoryPerTrial: ReadonlyMap<string, number | null>;
  /** Most bytes that each trial still to run holds on the disk while it runs, its trained network included; by trialId. */
  readonly diskPerTrial: ReadonlyMap<string, number>;
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
  const { keep } = plan.runner;
  const networks = new Map<string, number>();
  const networkBytes = ({ backbone, frames }: Settings): number => {
    const key = `${backbone} ${frames}`;
    const bytes = networks.get(key) ?? sizeOf(backbone, frames);
    networks.set(key, bytes);
    return bytes;
  };
  const kept = new Map<string, number>();
  const checkpoints: number[] = [];
  const peaks: (number | null)[] = [];
  const memoryPerTrial = new Map<string, number | null>();
  const diskPerTrial = new Map<string, number>();
  for (const { trialId, point, settings } of plan.trials) {
    if (done.has(trialId)) continue;
    const network = networkBytes(settings);
    const copies = settings.optimizer === 'adam' ? 4 : 3;
    checkpoints.push(network * copies * mostCheckpoints);
    // A trial writes its network before it removes its checkpoints.
    diskPerTrial.set(trialId, network * (copies * mostCheckpoints + 1));
    const peak = peakOf(settings);
    memoryPerTrial.set(trialId, peak);
    peaks.push(peak);
    if (keep === 'none' || (keep === 'best' && kept.has(point))) continue;
    const name = keep === 'all' ? trialId : point;
    kept.set(name, (kept.get(name) ?? 0) + network);
  }
  // Beside the best settings those stay whose replicates have not all ended: as many as there are trials at once.
  const most = typeof keep === 'object' ? keep.best + slots : kept.size;
  const measured = peaks.filter((peak) => peak !== null);
  return {
    memoryPerTrial,
    diskPerTrial,
    diskBytes: sumOfLargest([...kept.values()], most) + sumOfLargest(checkpoints, slots),
    memoryBytes: measured.length === peaks.length ? sumOfLargest(measured, slots) : null,
  };
}

function sizeOf(backbone: Settings['backbone'], frames: number): number {
  return networkTensors(backbone, frames).reduce(
    (sum, { shape }) => sum + 4 * shape.reduce((product, extent) => product * extent, 1),
    0,
  );
}

function sumOfLargest(values: readonly number[], most: number): number {
  return values
    .toSorted((first, second) => second - first)
    .slice(0, most)
    .reduce((sum, value) => sum + value, 0);
}
