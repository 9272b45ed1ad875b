import type { ChartData } from '../charts/registry.js';
import { linkedCharts } from './linked-charts.js';
import { sortableTable } from './sortable-table.js';
import type { Row } from './table-rows.js';

// The whole of what a report's page does. Everything on it can be read without this.

const tables = new Map(
  [...document.querySelectorAll<HTMLTableElement>('table.sortable')].map((table) => [
    table.id,
    sortableTable(table),
  ]),
);
const leaderboard = tables.get('leaderboard-table');

const data = document.getElementById('chart-data');
if (data !== null) {
  const charts = linkedCharts(JSON.parse(data.textContent) as ChartData, (text) => {
    tables.get('trials-table')?.filterBy(text);
    leaderboard?.filterBy(text);
  });
  leaderboard?.onFilter((rows) => {
    charts.select(rows === null ? null : placesOf(rows));
  });
  const hint = document.getElementById('pictures-hint');
  if (hint !== null) hint.hidden = false;
}

/** Rows of settings are numbered from 1 in their first cell's order; baseline and reference are between two of them. */
function placesOf(rows: readonly Row[]): Set<number> {
  return new Set(
    rows.flatMap(({ cells }) => {
      const place = Number(cells[0]?.sort) - 1;
      return Number.isInteger(place) ? [place] : [];
    }),
  );
}

// What is folded up would be missing on paper.
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});
