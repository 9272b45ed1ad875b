import { shortLine } from '../../files/sanitize-text.js';
import { counted } from '../../text/numbers.js';
import type { AuditSummary } from '../dataset-file.js';
import type { Audit } from './audit-dataset.js';
import { findingKinds, findingText, type Severity } from './finding.js';

/** Sentences that are kept, and characters of each: a dataset of copies has thousands of findings. */
const mostSentences = 5;
const longestSentence = 400;

export function auditSummary({ verdict, looked, findings }: Audit): AuditSummary {
  const count = (severity: Severity) =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    verdict,
    ...looked,
    leaks: count('leak'),
    warnings: count('warning'),
    notes: count('note'),
    kinds: Object.fromEntries(
      findingKinds.map((kind) => [
        kind,
        findings.filter((finding) => finding.kind === kind).length,
      ]),
    ),
    worst: findings
      .filter(({ severity }) => severity !== 'note')
      .slice(0, mostSentences)
      .map((finding) => shortLine(`${finding.severity}: ${findingText(finding)}`, longestSentence)),
  };
}

/** The verdict as one sentence, with what was looked at. */
export function verdictText(summary: AuditSummary): string {
  const { verdict, movies, frames, setAside, leaks, warnings, notes } = summary;
  const plain = setAside > 0 ? `, ${setAside} of which are too dark or plain to be compared` : '';
  const looked = `looked at ${counted(movies, 'movie')} and ${counted(frames, 'frame')}${plain}.`;
  const rest = [
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(notes > 0 ? [counted(notes, 'note')] : []),
  ].join(' and ');
  if (verdict === 'look-at-these') return `Look at these: ${rest}; ${looked}`;
  if (verdict === 'nothing-found') {
    return `Nothing found${rest === '' ? '' : ` but ${rest}`}; ${looked}`;
  }
  const joined = leaks === 1 ? 'one finding joins' : `${leaks} findings join`;
  return `Leak: ${joined} movies of different splits${rest === '' ? '' : `, ${rest}`}; ${looked}`;
}
