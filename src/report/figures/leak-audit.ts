import type { AuditSummary } from '../../dataset/audit/audit-summary.js';
import { datasetFileSchema } from '../../dataset/dataset-file.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';

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
