import { template, type Markup } from './html-template.js';

/** A cell: its text, or text with more next to it. */
export type Cell = string | number | RichCell;

interface RichCell {
  readonly text: string | number;
  /** Lines of small print below the text; empty ones are left out. */
  readonly small?: readonly string[];
  readonly before?: Markup | null;
  readonly below?: Markup | null;
  readonly strong?: boolean;
  /** What it is sorted by, in place of its text. */
  readonly sort?: number;
  /** Its CSS class, in place of its column's. */
  readonly look?: string;
}

/**
 * A column: its name, in which `#` marks numbers and `*` the rows' headings, and its cell in a row; `page` marks one that Markdown
 * does without.
 */
export type Column<Row> = readonly [
  name: string,
  cell: (row: Row, place: number) => Cell,
  only?: 'page',
];

interface SimpleTable<Row> {
  /** Id of the heading that names the table, or of its own caption. */
  readonly label: string;
  readonly caption?: string;
  readonly id?: string;
  /** CSS class: `sortable` tables sort by their headings where there is JavaScript. */
  readonly look?: string;
  readonly tall?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly isChosen?: (row: Row) => boolean;
  /** Identifies the row when a page is updated. */
  readonly keyOf?: (row: Row) => string;
}

const render: (view: object) => Markup = template(`
<div class="scroll{{#if tall}} tall{{/if}}" tabindex="0" role="group" aria-labelledby="{{label}}">
<table{{#if id}} id="{{id}}"{{/if}}{{#if look}} class="{{look}}"{{/if}}>{{#if caption}}<caption id="{{label}}">{{caption}}</caption>{{/if}}
<thead><tr>{{#each columns}}<th scope="col"{{#if look}} class="{{look}}"{{/if}}>{{name}}</th>{{/each}}</tr></thead>
<tbody>{{#each rows}}
<tr{{#if key}} data-key="{{key}}"{{/if}}{{#if chosen}} class="chosen"{{/if}}>{{#each cells}}{{#if heading}}<th scope="row">{{else}}<td{{#if look}} class="{{look}}"{{/if}}{{#if sorted}} data-sort="{{sort}}"{{/if}}>{{/if}}{{before}}{{#if strong}}<strong>{{text}}</strong>{{else}}{{text}}{{/if}}{{below}}{{#each small}}<small>{{this}}</small>{{/each}}{{#if heading}}</th>{{else}}</td>{{/if}}{{/each}}</tr>{{/each}}</tbody>
</table>
</div>`);

/** A table that reads without JavaScript; null without rows. */
export function simpleTable<Row>(table: SimpleTable<Row>): Markup | null {
  const { label, caption = '', id = '', look = '', tall = false, isChosen, keyOf } = table;
  if (table.rows.length === 0) return null;
  const columns = table.columns.map(([name]) => ({
    name: columnName(name),
    look: name.startsWith('#') && name !== '#' ? 'number' : '',
    heading: name.startsWith('*'),
  }));
  const rows = table.rows.map((row, place) => ({
    chosen: isChosen?.(row) ?? false,
    key: keyOf?.(row) ?? '',
    cells: table.columns.map(([, cellOf], column) => {
      const cell = cellOf(row, place);
      const rich = typeof cell === 'object' ? cell : { text: cell };
      return {
        before: null,
        below: null,
        strong: false,
        sort: null,
        ...columns[column],
        ...rich,
        small: rich.small?.filter((line) => line !== '') ?? [],
        sorted: rich.sort !== undefined,
      };
    }),
  }));
  return render({ label, caption, id, look, tall, columns, rows });
}

/** A column's name without its mark. */
export function columnName(name: string): string {
  return name === '#' ? name : name.replace(/^[#*]/, '');
}
