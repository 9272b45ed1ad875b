import { paragraph, section } from '../../page/blocks.js';
import type { Markup } from '../../page/html-template.js';
import { simpleTable, type Column } from '../../page/simple-table.js';
import { valueText } from '../../text/words.js';
import type { AxisEffect } from '../figures/effects.js';
import type { ReportFigures } from '../report-figures.js';
import { contrastColumns, isEffect } from './contrast-columns.js';
import { interactionsPart } from './interactions.js';

/** What each setting did, all else equal. */
export function effectsSection({ effects, axes, interactions }: ReportFigures): Markup {
  return section('effects', 'What mattered', [
    paragraph(aboutText(effects.split, axes.length, effects.rows)),
    simpleTable({
      label: 'effects-title',
      columns: effectColumns(effects.rows),
      rows: effects.rows,
      isChosen: isEffect,
    }),
    interactionsPart(interactions),
  ]);
}

function aboutText(
  split: 'test' | 'validation' | null,
  axes: number,
  rows: readonly AxisEffect[],
): string {
  if (axes === 0) return 'This sweep varies no setting.';
  if (split === null) return 'No trial predicted a movie, so no two settings can be compared.';
  const movies = rows.find(({ difference }) => difference !== null)?.difference?.movies ?? 0;
  return `Each line compares pairs of trials that differ in this setting alone, on the same ${movies} ${split} movies. Below 0, the change lowers the MSE. The 95 % interval covers movies and pairs; p is from sign flips of the pairs (the luck of trainings, on these movies), corrected for the number of lines (Holm). The smallest visible effect is what such a line would find in four sweeps of five, at 5 % corrected for all lines.`;
}

export function effectColumns(rows: readonly AxisEffect[]): Column<AxisEffect>[] {
  return [
    ['*setting', ({ axis }) => axis],
    ['change', ({ from, to }) => `${valueText(from)} → ${valueText(to)}`],
    ...contrastColumns(rows, ({ pairs }) => pairs, {
      effect: 'effect on MSE',
      groups: 'pairs',
      group: 'pair',
      below: 'lowers the error',
      above: 'raises the error',
    }),
  ];
}
