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
  const networks = new Map<string, number>();
  const networkBytes = ({ backbone, frames }: Settings): number => {
    const key = `${backbone} ${frames}`;
    const known = networks.get(key);
    if (known !== undefined) return known;
    const bytes = sizeOf(backbone, frames);
    networks.set(key, bytes);
    return bytes;
  };
  const kept = new Map<string, number>();
  const checkpoints = new Map<number, number>();
  const peaks = new Map<number, number>();
  const memoryPerTrial = new Map<string, number | null>();
  const diskPerTrial = new Map<string, number>();
  let measured = true;
  for (const { trialId, point, settings } of plan.trials) {
    if (done.has(trialId)) continue;
    const network = networkBytes(settings);
    const copies = settings.optimizer === 'adam' ? 4 : 3;
    count(checkpoints, network * copies * mostCheckpoints);
    // A trial writes its network before it removes its checkpoints.
    diskPerTrial.set(trialId, network * (copies * mostCheckpoints + 1));
    const peak = peakOf(settings);
    memoryPerTrial.set(trialId, peak);
    if (peak === null) measured = false;
    else count(peaks, peak);
    const { keep } = plan.runner;
    if (keep === 'none' || (keep === 'best' && kept.has(point))) continue;
    const name = keep === 'all' ? trialId : point;
    kept.set(name, (kept.get(name) ?? 0) + network);
  }
  const { keep } = plan.runner;
  // Beside the best settings those stay whose replicates have not all ended: as many as there are trials at once.
  const most = typeof keep === 'object' ? keep.best + slots : kept.size;
  const keptBytes = [...kept.values()]
    .toSorted((first, second) => second - first)
    .slice(0, most)
    .reduce((sum, bytes) => sum + bytes, 0);
  return {
    memoryPerTrial,
    diskPerTrial,
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

/** How often each number of bytes is asked for: a plan's trials ask for few different ones. */
function count(bytes: Map<number, number>, asked: number): void {
  bytes.set(asked, (bytes.get(asked) ?? 0) + 1);
}

function sumOfLargest(bytes: ReadonlyMap<number, number>, most: number): number {
  let [sum, left] = [0, most];
  for (const [value, times] of [...bytes].toSorted(([first], [second]) => second - first)) {
    const taken = Math.min(left, times);
    sum += taken * value;
    left -= taken;
  }
  return sum;
}
