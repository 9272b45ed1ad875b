import { template, type Markup } from './html-template.js';

/** A cell: its text, or text with more beside it. */
type Cell = string | number | RichCell;

interface RichCell {
  readonly text: string | number;
  /** Small print below the text. */
  readonly small?: string;
  /** Before the text. */
  readonly markup?: Markup | null;
}

interface SimpleTable {
  /** Id of the heading that names the table, or of its own caption. */
  readonly label: string;
  readonly caption?: string;
  readonly id?: string;
  readonly tall?: boolean;
  /** `#` before a name marks a column of numbers, `*` the one that holds the rows' headings. */
  readonly columns: readonly string[];
  readonly rows: readonly SimpleRow[];
}

interface SimpleRow {
  readonly cells: readonly Cell[];
  readonly chosen?: boolean;
  /** Identifies the row when a page is updated. */
  readonly key?: string;
}

const render: (view: object) => Markup = template(`
<div class="scroll{{#if tall}} tall{{/if}}" tabindex="0" role="group" aria-labelledby="{{label}}">
<table{{#if id}} id="{{id}}"{{/if}}>{{#if caption}}<caption id="{{label}}">{{caption}}</caption>{{/if}}
<thead><tr>{{#each columns}}<th scope="col"{{#if number}} class="number"{{/if}}>{{name}}</th>{{/each}}</tr></thead>
<tbody>{{#each rows}}
<tr{{#if key}} data-key="{{key}}"{{/if}}{{#if chosen}} class="chosen"{{/if}}>{{#each cells}}{{#if heading}}<th scope="row">{{else}}<td{{#if number}} class="number"{{/if}}>{{/if}}{{markup}}{{text}}{{#if small}}<small>{{small}}</small>{{/if}}{{#if heading}}</th>{{else}}</td>{{/if}}{{/each}}</tr>{{/each}}</tbody>
</table>
</div>`);

/** A table that is only read, neither sorted nor filtered. */
export function simpleTable({
  label,
  caption = '',
  id = '',
  tall = false,
  ...table
}: SimpleTable): Markup {
  const columns = table.columns.map((column) => ({
    name: column.replace(/^[#*]/, ''),
    number: column.startsWith('#') && column !== '#',
    heading: column.startsWith('*'),
  }));
  const rows = table.rows.map(({ cells, chosen = false, key = '' }) => ({
    chosen,
    key,
    cells: cells.map((cell, place) => {
      const { text, small = '', markup = null } = typeof cell === 'object' ? cell : { text: cell };
      return { ...columns[place], text, small, markup };
    }),
  }));
  return render({ label, caption, id, tall, columns, rows });
}
