import { shortLine } from '../../files/sanitize-text.js';
import { counted } from '../../text/numbers.js';
import type { Audit } from './audit-dataset.js';
import { findingKinds, findingText, type Severity } from './finding.js';

/** What dataset.json keeps of the audit that the build ended with. */
export interface AuditSummary {
  readonly verdict: Audit['verdict'];
  readonly movies: number;
  readonly frames: number;
  readonly setAside: number;
  readonly minFrames: number;
  readonly leaks: number;
  readonly warnings: number;
  readonly notes: number;
  /** Findings of every kind that was looked for, 0 included; absent from older datasets, as are the sentences. */
  readonly kinds?: Readonly<Record<string, number>> | undefined;
  /** The first leaks and warnings, a sentence each. */
  readonly worst?: readonly string[] | undefined;
}

/** Sentences that are kept, and characters of each: a dataset of copies has thousands of findings. */
const mostSentences = 5;
const longestSentence = 400;

export function auditSummary({ verdict, looked, findings }: Audit): AuditSummary {
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
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
  const plain = setAside > 0 ? `, ${setAside} of which are too dark or plain to be told apart` : '';
  const looked = `${counted(movies, 'movie')} and ${counted(frames, 'frame')}${plain}`;
  const rest = [
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(notes > 0 ? [counted(notes, 'note')] : []),
  ].join(' and ');
  switch (verdict) {
    case 'leak': {
      const more = rest === '' ? '' : `, ${rest}`;
      return `Leak: ${leaks === 1 ? 'one finding joins' : `${leaks} findings join`} movies of different splits${more}; looked at ${looked}.`;
    }
    case 'look-at-these':
      return `Look at these: ${rest}; looked at ${looked}.`;
    case 'nothing-found':
      return `Nothing found${rest === '' ? '' : ` but ${rest}`}; looked at ${looked}.`;
  }
}
