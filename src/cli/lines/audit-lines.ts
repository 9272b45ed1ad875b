import type { Audit } from '../../dataset/audit/audit-dataset.js';
import { auditSummary, verdictText } from '../../dataset/audit/audit-summary.js';
import { findingKinds, findingText, severities } from '../../dataset/audit/finding.js';
import { named } from '../terminal/named.js';

/** The verdict, then every finding, the worst first; of many of a kind the first twenty. */
export function auditLines(audit: Audit): readonly string[] {
  return [
    verdictText(auditSummary(audit)),
    ...severities.flatMap((severity) =>
      findingKinds.flatMap((kind) =>
        named(
          audit.findings
            .filter((finding) => finding.severity === severity && finding.kind === kind)
            .map((finding) => `${severity}: ${findingText(finding)}`),
          `${severity}s of this kind`,
        ),
      ),
    ),
  ];
}
