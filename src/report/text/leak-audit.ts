import { verdictText } from '../../dataset/audit/audit-summary.js';
import type { LeakAudit } from '../figures/leak-audit.js';
import { counted } from '../../text/numbers.js';

/** What the audit looks for, in a reader's words, and the kinds of finding that say so. */
const sought = [
  {
    what: 'One trailer, or cuts of it, for several movies',
    kinds: ['same-trailer', 'shared-frames'],
  },
  { what: 'One movie in several splits, by its id', kinds: ['shared-id'] },
  { what: 'One title in several splits', kinds: ['shared-title'] },
  { what: 'Other mean scores in validation or test than in training', kinds: ['label-shift'] },
  {
    what: 'Doubtful or outlying scores',
    kinds: ['doubtful-score', 'other-scale', 'score-outlier', 'score-file'],
  },
  { what: 'Movies with few frames', kinds: ['few-frames', 'small-pool'] },
  { what: 'Pictures that different movies share', kinds: ['common-picture', 'single-frames'] },
] as const;

/** The audit in one sentence. */
export function leakAuditText(audit: NonNullable<LeakAudit>): string {
  return audit.kind === 'audited'
    ? verdictText(audit)
    : `The dataset was never audited for leaks: an earlier version built it. \`reelsweep dataset audit ${audit.folder}\` looks now; a dataset built again keeps what was found.`;
}

/** How much of each thing was found; none where the audit kept its sums alone. */
export function leakAuditRows(
  audit: NonNullable<LeakAudit>,
): readonly { readonly what: string; readonly found: string }[] {
  const kinds = audit.kind === 'audited' ? audit.kinds : undefined;
  if (kinds === undefined) return [];
  return sought.map(({ what, kinds: named }) => {
    const count = named.reduce((sum, kind) => sum + (kinds[kind] ?? 0), 0);
    return { what, found: count === 0 ? 'none' : counted(count, 'finding') };
  });
}
