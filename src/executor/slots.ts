/** A place in which one trial at a time runs. */
export interface Slot {
  /** From 0. */
  readonly index: number;
  /** Threads its trial may use: the cores divided among the slots. */
  readonly threads: number;
  /** The GPU's id for CUDA_VISIBLE_DEVICES; null on the CPU. */
  readonly device: string | null;
  /** Whether other slots have the same GPU: its trial must not take all of its memory then. */
  readonly sharesDevice: boolean;
}

export interface Machine {
  readonly cores: number;
  /** Ids of the GPUs that may be used; empty for the CPU. */
  readonly devices: readonly string[];
  /** How many trials at once 'auto' gives each GPU: one where nothing is said. */
  readonly trialsPerDevice?: number;
}

/**
 * The slots of a run: 'auto' is trialsPerDevice a GPU, or one a core where there is none. The number of trials plays no part: a thread count
 * changes a trial's bits, so a resumed sweep must get the same one.
 */
export function planSlots(workers: number | 'auto', machine: Machine): readonly Slot[] {
  const { devices, trialsPerDevice = 1 } = machine;
  const cores = Math.max(1, machine.cores);
  const each = devices.length > 0 ? devices.length * trialsPerDevice : cores;
  const count = workers === 'auto' ? each : workers;
  const threads = Math.max(1, Math.floor(cores / count));
  return Array.from({ length: count }, (_, index) => ({
    index,
    threads,
    device: devices[index % Math.max(1, devices.length)] ?? null,
    sharesDevice: devices.length > 0 && count > devices.length,
  }));
}
