import { group, heading, paragraph } from '../../page/blocks.js';
import type { Markup } from '../../page/html-template.js';
import { simpleTable, type Cell, type Column } from '../../page/simple-table.js';
import { columnDecimals, counted, intervalText, numberText } from '../../text/numbers.js';
import { joined, valueText } from '../../text/words.js';
import type { Interaction, InteractionMap, Interactions } from '../figures/interactions.js';
import { contrastColumns, countText, isEffect, lostText } from './contrast-columns.js';

/** More lines than this are in the figures as JSON. */
const mostRows = 20;
/** Colours of a map's cells beside none. */
const steps = 6;

/** Two-way interactions as heat maps and lines; null where no two axes can be laid against each other. */
export function interactionsPart(interactions: Interactions): Markup | null {
  const { maps, movies, split, leftOut } = interactions;
  if (maps.length === 0 || split === null) return null;
  const rows = maps
    .flatMap((map) => map.rows)
    .toSorted((one, other) => (one.p ?? 2) - (other.p ?? 2));
  return group([
    heading('Settings together', 'interactions-title'),
    paragraph(
      `Each cell is the mean ${split} MSE of all trials with these two values, whatever their other settings, on the same ${counted(movies, 'movie')}, with its 95 % interval and the number of trials; the stronger the colour, the lower the MSE, and the lowest is in bold. Where trials are missing, cells mix the other settings unequally; the lines below compare only fours of trials that agree in everything else: how much more or less the first change does to the MSE where the second is made too. 0 means that the two effects add up. p is from sign flips of the fours, corrected for all ${counted(interactions.tested, 'interaction')} tested in this sweep (Holm).`,
    ),
    group(maps.map(heatMap), { look: 'heatmaps' }),
    simpleTable({
      id: 'interactions-table',
      label: 'interactions-title',
      columns: interactionColumns(rows),
      rows: rows.slice(0, mostRows),
      isChosen: isEffect,
    }),
    paragraph(leftOutText(leftOut, rows.length - mostRows), 'about small'),
  ]);
}

function heatMap({ axes, values, cells }: InteractionMap, index: number): Markup | null {
  const known = cells.flat().flatMap(({ mse }) => mse ?? []);
  const decimals = columnDecimals(known);
  const low = Math.min(...known.map(({ value }) => value));
  const range = Math.max(...known.map(({ value }) => value)) - low;
  const cellOf = ({ mse, trials, lost }: InteractionMap['cells'][number][number]): Cell => {
    const counts =
      trials.planned === 0
        ? ['not planned']
        : [`${countText(trials)} ${trials.planned === 1 ? 'trial' : 'trials'}`, lostText(lost)];
    if (mse === null) return { text: '–', look: 'heat0', small: counts };
    const share = range > 0 ? (low + range - mse.value) / range : 0;
    return {
      text: numberText(mse.value, decimals),
      strong: range > 0 && mse.value === low,
      look: `heat${Math.round(share * steps)}`,
      small: [mse.low === null ? '' : intervalText(mse, decimals), ...counts],
    };
  };
  return simpleTable({
    label: `map-${index + 1}`,
    caption: axes.join(' and '),
    look: 'heat',
    columns: [
      [`*${axes[0]}`, ({ value }) => valueText(value)],
      ...values[1].map((value, column): Column<{ cells: (typeof cells)[number] }> => [
        `${axes[1]} ${valueText(value)}`,
        (row) => (row.cells[column] === undefined ? '–' : cellOf(row.cells[column])),
      ]),
    ],
    rows: cells.map((ofRow, place) => ({ value: values[0][place], cells: ofRow })),
  });
}

export function interactionColumns(rows: readonly Interaction[]): Column<Interaction>[] {
  const change = ({ axes, from, to }: Interaction, place: 0 | 1) =>
    `${axes[place]} ${valueText(from[place])} → ${valueText(to[place])}`;
  return [
    ['*change', (row) => change(row, 0)],
    ['and', (row) => change(row, 1)],
    ...contrastColumns(rows, ({ squares }) => squares, {
      effect: 'interaction in MSE',
      groups: 'fours of trials',
      group: 'four',
      below: 'lower together than apart',
      above: 'higher together than apart',
    }),
  ];
}

function leftOutText({ lessTelling, tooWide }: Interactions['leftOut'], lines: number): string {
  const pairs = (count: number) => counted(count, 'pair of settings', 'pairs of settings');
  return joined([
    lessTelling === 0
      ? ''
      : `Left out: ${pairs(lessTelling)} with less to tell (a higher p, or a smaller difference for its interval); they count in the correction.`,
    tooWide === 0
      ? ''
      : `Not laid out and not tested: ${pairs(tooWide)} of which one takes too many values.`,
    lines <= 0 ? '' : `${counted(lines, 'line')} with a higher p are left out here.`,
  ]);
}
