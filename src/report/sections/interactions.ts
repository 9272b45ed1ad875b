import { template, type Markup } from '../../page/html-template.js';
import type { Interaction, InteractionMap, Interactions } from '../figures/interactions.js';
import { countText, lostText, usedText, isEffect, readingText } from '../text/reading.js';
import {
  columnDecimals,
  counted,
  intervalText,
  numberText,
  pText,
  signedText,
} from '../../text/numbers.js';
import { valueText } from '../text/settings.js';

interface CellView {
  /** From 0, no colour, to 6. */
  readonly step: number;
  readonly best: boolean;
  readonly mse: string;
  readonly interval: string;
  readonly trials: string;
  readonly lost: string;
}

interface MapView {
  readonly id: string;
  readonly rowAxis: string;
  readonly columnAxis: string;
  readonly columns: readonly string[];
  readonly rows: readonly { name: string; cells: readonly CellView[] }[];
}

interface RowView {
  readonly first: string;
  readonly second: string;
  readonly effect: string;
  readonly interval: string;
  readonly squares: string;
  readonly p: string;
  readonly detectable: string;
  readonly reading: string;
  readonly shown: boolean;
}

interface View {
  readonly about: string;
  readonly maps: readonly MapView[];
  readonly rows: readonly RowView[];
  readonly more: string;
}

const render: (view: View) => Markup = template(`
<h3 id="interactions-title">Settings together</h3>
<p class="about">{{about}}</p>
<div class="heatmaps">{{#each maps}}<div class="scroll" tabindex="0" role="group" aria-labelledby="{{id}}">
<table class="heat"><caption id="{{id}}">{{rowAxis}} and {{columnAxis}}</caption>
<thead><tr><th scope="col">{{rowAxis}}</th>{{#each columns}}<th scope="col">{{../columnAxis}} {{this}}</th>{{/each}}</tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{name}}</th>{{#each cells}}<td class="heat{{step}}">{{#if best}}<strong>{{mse}}</strong>{{else}}{{mse}}{{/if}}<small>{{interval}}</small><small>{{trials}}</small>{{#if lost}}<small>{{lost}}</small>{{/if}}</td>{{/each}}</tr>{{/each}}</tbody></table></div>{{/each}}</div>
{{#if rows}}<div class="scroll" tabindex="0" role="group" aria-labelledby="interactions-title">
<table id="interactions-table">
<thead><tr><th scope="col">change</th><th scope="col">and</th><th scope="col" class="number">interaction in MSE</th><th scope="col" class="number">fours of trials</th><th scope="col" class="number">p, Holm-corrected</th><th scope="col" class="number">smallest visible</th><th scope="col">reading</th></tr></thead>
<tbody>{{#each rows}}<tr{{#if shown}} class="chosen"{{/if}}><th scope="row">{{first}}</th><td>{{second}}</td><td class="number">{{effect}}<small>{{interval}}</small></td><td class="number">{{squares}}</td><td class="number">{{p}}</td><td class="number">{{detectable}}</td><td>{{reading}}</td></tr>{{/each}}</tbody></table></div>{{/if}}
{{#if more}}<p class="about small">{{more}}</p>{{/if}}`);

/** More lines than this are in the figures as JSON. */
const mostRows = 20;
const steps = 6;

/** Two-way interactions as heat maps and lines; null where no two axes can be laid against each other. */
export function interactionsPart(interactions: Interactions): Markup | null {
  const { maps, movies, split, leftOut } = interactions;
  if (maps.length === 0 || split === null) return null;
  const rows = maps
    .flatMap((map) => map.rows)
    .toSorted((one, other) => (one.p ?? 2) - (other.p ?? 2));
  const decimals = columnDecimals(rows.map(({ difference }) => difference));
  return render({
    about: `Each cell is the mean ${split} MSE of all trials with these two values, whatever their other settings, on the same ${counted(movies, 'movie')}, with its 95 % interval and the number of trials; the stronger the colour, the lower the MSE, and the lowest is in bold. Where trials are missing, cells mix the other settings unequally; the lines below compare only fours of trials that agree in everything else: how much more or less the first change does to the MSE where the second is made too. 0 means that the two effects add up. p is from sign flips of the fours, corrected for all ${counted(interactions.tested, 'interaction')} tested in this sweep (Holm).`,
    maps: maps.map((map, index) => mapView(map, index)),
    rows: rows.slice(0, mostRows).map((row) => rowView(row, decimals)),
    more: leftOutText(leftOut, rows.length - mostRows),
  });
}

function mapView({ axes, values, cells }: InteractionMap, index: number): MapView {
  const known = cells.flat().flatMap(({ mse }) => (mse === null ? [] : [mse.value]));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const decimals = columnDecimals(cells.flat().map(({ mse }) => mse));
  const view = ({ mse, trials, lost }: InteractionMap['cells'][number][number]): CellView => {
    const counts =
      trials.planned === 0
        ? { trials: 'not planned', lost: '' }
        : {
            trials: `${countText(trials)} ${trials.planned === 1 ? 'trial' : 'trials'}`,
            lost: lostText(lost),
          };
    if (mse === null) return { step: 0, best: false, mse: '–', interval: '', ...counts };
    const share = high > low ? (high - mse.value) / (high - low) : 0;
    return {
      step: Math.round(share * steps),
      best: high > low && mse.value === low,
      mse: numberText(mse.value, decimals),
      interval: mse.low === null ? '' : intervalText(mse, decimals),
      ...counts,
    };
  };
  return {
    id: `map-${index + 1}`,
    rowAxis: axes[0],
    columnAxis: axes[1],
    columns: values[1].map((value) => valueText(value)),
    rows: cells.map((row, place) => ({
      name: valueText(values[0][place]),
      cells: row.map((cell) => view(cell)),
    })),
  };
}

function rowView(row: Interaction, decimals: number): RowView {
  const { axes, from, to, difference, squares, lost, holmP, detectable } = row;
  const change = (place: 0 | 1) =>
    `${axes[place]} ${valueText(from[place])} → ${valueText(to[place])}`;
  return {
    first: change(0),
    second: change(1),
    effect: difference === null ? '–' : signedText(difference.value, decimals),
    interval: difference === null ? '' : intervalText(difference, decimals),
    squares: usedText(squares, lost),
    p: holmP === null ? '–' : pText(holmP),
    detectable: detectable === null ? 'none' : numberText(detectable, decimals),
    reading: readingText({ ...row, groups: squares }, words),
    shown: isEffect(row),
  };
}

const words = {
  group: 'four',
  below: 'lower together than apart',
  above: 'higher together than apart',
};

function leftOutText({ lessTelling, tooWide }: Interactions['leftOut'], lines: number): string {
  const pairs = (count: number) => counted(count, 'pair of settings', 'pairs of settings');
  return [
    lessTelling === 0
      ? ''
      : `Left out: ${pairs(lessTelling)} with less to tell (a higher p, or a smaller difference for its interval); they count in the correction.`,
    tooWide === 0
      ? ''
      : `Not laid out and not tested: ${pairs(tooWide)} of which one takes too many values.`,
    lines <= 0 ? '' : `${counted(lines, 'line')} with a higher p are left out here.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
