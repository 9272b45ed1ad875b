import { sanitizeTexts } from '../files/sanitize-text.js';
import { embeddedJson, template, type Markup } from './html-template.js';
import { thousands } from '../text/numbers.js';
import { compactRows, stripWidth } from './table-data.js';
import type { StripShape, TableColumn, TableRow } from './table-data.js';

/** More rows than this are not all written as markup: the page's script shows them while they are scrolled to. */
const mostRows = 300;

export interface TableView {
  readonly id: string;
  /** Id of the heading that names the table. */
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** Conditions to show a person what a filter can say. */
  readonly examples: readonly string[];
  /** Where a reader without JavaScript finds the rows that are left out. */
  readonly elsewhere: string;
}

const render: (view: object) => Markup = template(`
<div class="tools" hidden><label for="{{id}}-filter">Filter</label> <input id="{{id}}-filter" type="search" data-filter="{{id}}" autocomplete="off" spellcheck="false" aria-describedby="{{id}}-hint {{id}}-count">
  <span id="{{id}}-hint" class="muted hint">by words, or by conditions such as {{#each examples}}<code>{{this}}</code> {{/each}}</span> <span id="{{id}}-count" class="count" role="status"></span></div>
<div class="scroll{{#if tall}} tall{{/if}}" tabindex="0" role="group" aria-labelledby="{{label}}">
<table id="{{id}}" class="sortable">
<thead><tr>{{#each columns}}<th scope="col"{{#if numeric}} class="number"{{/if}}{{#if help}} title="{{help}}"{{/if}}{{#if short}} data-short="{{short}}"{{/if}}{{#if time}} data-time{{/if}}{{#if code}} data-code{{/if}}{{#if sorted}} aria-sort="ascending"{{/if}}>{{name}}</th>{{/each}}</tr></thead>
<tbody>{{#each rows}}
<tr class="{{kind}}">{{#each cells}}{{#if span}}<th scope="row" colspan="{{span}}">{{text}}</th>{{else}}<td{{#if numeric}} class="number"{{/if}}{{#if sort}} data-sort="{{sort}}"{{/if}}>{{#if strip}}<span class="pair">{{strip}}<span>{{text}}{{#if small}}<small>{{small}}</small>{{/if}}</span></span>{{else}}{{#if code}}<code>{{text}}</code>{{else}}{{text}}{{/if}}{{#if small}}<small>{{small}}</small>{{/if}}{{/if}}</td>{{/if}}{{/each}}</tr>{{/each}}</tbody>
</table>
</div>
{{#if rest}}<p class="about rest">The first {{rest.shown}} of {{rest.all}} rows. {{elsewhere}}</p>
<script type="application/json" data-rows="{{id}}">{{rest.data}}</script>{{/if}}`);

/** A table that sorts and filters where there is JavaScript, and reads without; its first column is what it comes sorted by. */
export function tableMarkup(table: TableView): Markup {
  const { columns, rows } = table;
  const plain = { numeric: false, help: null, short: null, code: false, time: false };
  return render({
    ...table,
    tall: rows.length > 40,
    columns: columns.map((column, place) => ({ ...plain, ...column, sorted: place === 0 })),
    rows: rows.slice(0, mostRows).map((row) => rowView(row, columns)),
    rest:
      rows.length > mostRows
        ? {
            shown: mostRows,
            all: thousands(rows.length),
            data: embeddedJson(sanitizeTexts(compactRows(rows))),
          }
        : null,
  });
}

function rowView({ kind, cells }: TableRow, columns: readonly TableColumn[]): object {
  let place = 0;
  return {
    kind,
    cells: cells.map((cell) => {
      const { numeric = false, code = false } = columns[place] ?? {};
      place += cell.span ?? 1;
      const strip = cell.strip === undefined ? null : stripMarkup(cell.strip);
      return { sort: null, small: null, span: null, ...cell, numeric, code, strip };
    }),
  };
}

const renderStrip: (view: object) => Markup = template(
  `<svg class="strip{{#if strong}} strong{{/if}}" viewBox="0 0 {{width}} 20" width="{{width}}" height="20" aria-hidden="true" focusable="false"><line class="one" x1="{{one}}" x2="{{one}}" y1="0" y2="20"/>{{#if reach}}<line class="reach" x1="{{reach.[0]}}" x2="{{reach.[1]}}" y1="10" y2="10"/>{{/if}}{{#if inside}}<circle cx="{{dot}}" cy="10" r="4"/>{{/if}}</svg>`,
);

/** The strip as a small picture: a dot on its bar, the baseline's 1 as a rule. The figures are next to it in words. */
export function stripMarkup(shape: StripShape, width: number = stripWidth): Markup {
  return renderStrip({ ...shape, width, inside: shape.dot !== null });
}
