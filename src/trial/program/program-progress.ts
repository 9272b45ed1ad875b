import type { FreeSettings } from '../../settings/free-settings.js';
import type { ProgressFile } from '../../runs/progress-file.js';

/**
 * How a program's metrics become progress.json. Where a setting named `epochs` is a whole number, the end is that many away.
 * @param startedAt monotonic milliseconds
 */
export function programProgress(settings: FreeSettings, startedAt: number) {
  const { epochs: wanted } = settings;
  const epochs =
    typeof wanted === 'number' && Number.isInteger(wanted) && wanted >= 1 ? wanted : null;
  let first: { readonly epoch: number; readonly at: number } | null = null;
  return (
    { step, epoch }: { readonly step: number; readonly epoch: number },
    peakMemoryBytes: number,
    now: number,
    at: number,
  ): ProgressFile => {
    // A resumed program begins further on: speed is what it has done since its first words.
    if (first === null && epoch > 0) first = { epoch: epoch - 1, at: startedAt };
    const done = first === null ? 0 : epoch - first.epoch;
    const speed = first === null || done === 0 ? null : (now - first.at) / done;
    return {
      epoch,
      epochs,
      step,
      steps: null,
      samplesPerSecond: null,
      peakMemoryBytes,
      etaMs: speed === null || epochs === null ? null : Math.max(0, epochs - epoch) * speed,
      at,
    };
  };
}
