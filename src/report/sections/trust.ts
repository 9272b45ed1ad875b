import { group, heading, notes, paragraph, section } from '../../page/blocks.js';
import type { Markup } from '../../page/html-template.js';
import { simpleTable } from '../../page/simple-table.js';
import { counted, decimalsFor, numberText } from '../../text/numbers.js';
import type { AugmentationChecks, LeakAudit } from '../figures/checks.js';
import type { ReportFigures } from '../report-figures.js';
import {
  failedChecks,
  augmentationText,
  checkReading,
  checksText,
  leakAuditRows,
  leakAuditText,
  pixelText,
} from '../text/checks.js';
import { choiceTexts, verdictPowerText } from '../text/trust.js';

/** Why these figures may not be the truth: the choice among settings, how little the sweep could see, leaks and idle augmentations. */
export function trustSection(figures: ReportFigures): Markup | null {
  const blocks = [...choiceBlocks(figures), ...powerBlocks(figures), trustChecks(figures)];
  return blocks.every((block) => block === null)
    ? null
    : section('trust', 'Can it be trusted?', blocks);
}

/** How much the choice by validation flattered what it chose. */
function choiceBlocks(figures: ReportFigures): (Markup | null)[] {
  const texts = choiceTexts(figures);
  return texts.length === 0 ? [] : [heading('What choosing the best did'), notes(texts)];
}

/** The smallest effects with 80 % power, so that "not distinguished from chance" can be weighed. */
function powerBlocks({ power }: ReportFigures): (Markup | null)[] {
  const { axes, comparisons, verdict } = power;
  if (axes.length === 0 && verdict === null) return [];
  const decimals = decimalsFor(Math.min(...axes.flatMap(({ detectable }) => detectable ?? [])) / 2);
  const about = `From the standard errors of this sweep’s own pairs: the true difference in MSE that would be distinguished from chance in at least four sweeps of five, two-sided at 5 %, corrected for ${counted(comparisons, 'comparison')} (Holm’s first step). A setting that does less than this may matter and still be missed.`;
  return [
    heading('What this sweep could have seen', 'power-title'),
    verdict === null ? null : paragraph(verdictPowerText(verdict)),
    axes.length === 0 ? null : paragraph(about),
    simpleTable({
      label: 'power-title',
      columns: [
        ['*setting', ({ axis }) => axis],
        [
          '#smallest visible effect on MSE',
          ({ detectable }) =>
            detectable === null
              ? 'none: too few pairs for so small a p'
              : numberText(detectable, decimals),
        ],
        ['#pairs of trials', ({ pairs }) => pairs],
      ],
      rows: axes,
    }),
  ];
}

/** What was looked for in data and augmentations, and what was found; null where a sweep has neither. */
export function trustChecks({ leakAudit, knobChecks }: ReportFigures): Markup | null {
  if (leakAudit === null && knobChecks === null) return null;
  return group(
    [
      ...(leakAudit === null ? [] : auditBlocks(leakAudit)),
      ...(knobChecks === null ? [] : augmentationBlocks(knobChecks)),
    ],
    { id: 'checks' },
  );
}

function auditBlocks(audit: NonNullable<LeakAudit>): (Markup | null)[] {
  const isBad = audit.kind === 'not-run' || audit.verdict === 'leak';
  return [
    heading('Leak audit of the dataset', 'audit-title'),
    paragraph(leakAuditText(audit), isBad ? 'caution' : 'about'),
    notes(audit.kind === 'audited' ? (audit.worst ?? []) : []),
    simpleTable({
      label: 'audit-title',
      columns: [
        ['*looked for', ({ what }) => what],
        ['#found', ({ found }) => found],
      ],
      rows: leakAuditRows(audit),
    }),
  ];
}

function augmentationBlocks(made: NonNullable<AugmentationChecks>): (Markup | null)[] {
  const checks = made.kind === 'made' ? made.checks : [];
  return [
    heading('Does each augmentation change what training sees?', 'augmentations-title'),
    ...failedChecks(checks).map((failure) => paragraph(failure, 'caution')),
    paragraph(checksText(made), made.kind === 'made' ? 'about' : 'caution'),
    simpleTable({
      label: 'augmentations-title',
      columns: [
        ['*augmentation', (check) => augmentationText(check)],
        ['#frames', ({ frames }) => frames],
        ['#on against off', ({ onAgainstOff }) => pixelText(onAgainstOff)],
        ['#epoch to epoch, on', ({ betweenEpochs }) => pixelText(betweenEpochs)],
        ['#epoch to epoch, off', ({ betweenEpochsOff }) => pixelText(betweenEpochsOff)],
        ['reading', (check) => checkReading(check)],
      ],
      rows: checks,
    }),
  ];
}
