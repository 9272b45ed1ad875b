import type { AxisEffect } from '../figures/effects.js';
import { template, type Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { usedText, isEffect, readingText } from '../text/reading.js';
import { columnDecimals, intervalText, numberText, pText, signedText } from '../../text/numbers.js';
import { valueText } from '../text/settings.js';
import { interactionsPart } from './interactions.js';

interface Row {
  readonly axis: string;
  readonly from: string;
  readonly to: string;
  readonly effect: string;
  readonly interval: string;
  readonly pairs: string;
  readonly p: string;
  readonly detectable: string;
  readonly reading: string;
  readonly shown: boolean;
}

interface View {
  readonly about: string;
  readonly rows: readonly Row[];
  readonly together: Markup | null;
}

const render: (view: View) => Markup = template(`
<section id="effects">
  <h2 id="effects-title">What mattered</h2>
  <p class="about">{{about}}</p>
  {{#if rows}}<div class="scroll" tabindex="0" role="group" aria-labelledby="effects-title">
  <table>
    <thead><tr><th scope="col">setting</th><th scope="col">change</th><th scope="col" class="number">effect on MSE</th><th scope="col" class="number">pairs</th><th scope="col" class="number">p, Holm-corrected</th><th scope="col" class="number">smallest visible effect</th><th scope="col">reading</th></tr></thead>
    <tbody>{{#each rows}}<tr{{#if shown}} class="chosen"{{/if}}><th scope="row">{{axis}}</th><td>{{from}} → {{to}}</td><td class="number">{{effect}}<small>{{interval}}</small></td><td class="number">{{pairs}}</td><td class="number">{{p}}</td><td class="number">{{detectable}}</td><td>{{reading}}</td></tr>{{/each}}</tbody>
  </table>
  </div>{{/if}}
  {{#if together}}{{together}}{{/if}}
</section>`);

/** What each setting did, all else equal. */
export function effectsSection({ effects, axes, interactions }: ReportFigures): Markup {
  return render({
    about: aboutText(effects.split, axes.length, effects.rows),
    rows: rowsOf(effects.rows),
    together: interactionsPart(interactions),
  });
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

function rowsOf(rows: readonly AxisEffect[]): Row[] {
  const decimals = columnDecimals(rows.map(({ difference }) => difference));
  return rows.map((row) => {
    const { difference, pairs } = row;
    return {
      axis: row.axis,
      from: valueText(row.from),
      to: valueText(row.to),
      effect: difference === null ? '–' : signedText(difference.value, decimals),
      interval: difference === null ? '' : intervalText(difference, decimals),
      pairs: usedText(pairs, row.lost),
      p: row.holmP === null ? '–' : pText(row.holmP),
      detectable: row.detectable === null ? 'none' : numberText(row.detectable, decimals),
      reading: readingText({ ...row, groups: pairs }, words),
      shown: isEffect(row),
    };
  });
}

const words = { group: 'pair', below: 'lowers the error', above: 'raises the error' };
