import { type AuditSummary, datasetFileSchema } from '../../dataset/dataset-file.js';
import { allNeutral, augmentationNames } from '../../augmentations/augmentations.js';
import type { AugmentationCheck, SweepRecord } from '../../store/queries/sweep-record.js';

/** What turning each augmentation on did to a batch; null where no trial has one on. */
export type AugmentationChecks =
  | {
      readonly kind: 'made';
      readonly checks: readonly AugmentationCheck[];
      readonly leftOut: number;
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Trials have these on, and an earlier version, which checked nothing, started the sweep. */
  | { readonly kind: 'not-checked'; readonly knobs: readonly string[] }
  | null;

/** The checks that were made when the sweep was started. */
export function augmentationChecksOf({ knobChecks, trials }: SweepRecord): AugmentationChecks {
  if (knobChecks !== null) {
    const { answer, leftOut } = knobChecks;
    return answer.kind === 'made' ? { ...answer, leftOut } : answer;
  }
  // A user's own program may call a setting noise and mean what it likes; trials that reelsweep trains have all of them.
  const trained = trials.filter(({ settings }) =>
    augmentationNames.every((name) => name in settings),
  );
  const on = augmentationNames.filter((name) =>
    trained.some(({ settings }) => settings[name] !== allNeutral[name]),
  );
  return on.length === 0 ? null : { kind: 'not-checked', knobs: on };
}

/** What the audit of the dataset came to, or that there was none; null where the sweep has no dataset. */
export type LeakAudit =
  | ({ readonly kind: 'audited' } & AuditSummary)
  | { readonly kind: 'not-run'; readonly folder: string }
  | null;

/** The audit that the dataset's build ended with, as it was frozen with the dataset's facts. */
export function leakAuditOf({ dataset }: SweepRecord): LeakAudit {
  if (dataset.movies.length === 0) return null;
  const stated = datasetFileSchema.shape.audit.safeParse(dataset.facts['audit']);
  return stated.success && stated.data !== undefined
    ? { kind: 'audited', ...stated.data }
    : { kind: 'not-run', folder: dataset.folder };
}
