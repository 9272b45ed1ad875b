/** What the page does beyond reading: sorting, filtering, titles of points. Everything is readable without it. */
export const pageScript = `'use strict';
(() => {
  const collator = new Intl.Collator('en', { numeric: true });
  const keyOf = (cell) => (cell ? (cell.dataset.sort ?? cell.textContent.trim()) : '');
  const compare = (first, second, sign) => {
    const missing = (key) => key === '' || key === '–';
    if (missing(first) || missing(second)) return Number(missing(first)) - Number(missing(second));
    const [one, other] = [Number(first), Number(second)];
    return sign * (Number.isNaN(one) || Number.isNaN(other) ? collator.compare(first, second) : one - other);
  };
  const cellAt = (row, column) => {
    let place = 0;
    for (const cell of row.cells) {
      place += cell.colSpan;
      if (place > column) return cell;
    }
    return undefined;
  };
  const sortBy = (table, column, header) => {
    const descending = header.getAttribute('aria-sort') === 'ascending';
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    header.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: keyOf(cellAt(row, column)) }));
    rows.sort((one, other) => compare(one.key, other.key, descending ? -1 : 1));
    body.append(...rows.map(({ row }) => row));
  };
  for (const table of document.querySelectorAll('table.sortable')) {
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = header.textContent;
      if (header.title) button.title = header.title;
      header.removeAttribute('title');
      header.replaceChildren(button);
      button.addEventListener('click', () => sortBy(table, column, header));
    });
  }
  for (const input of document.querySelectorAll('input[data-filter]')) {
    const rows = [...document.getElementById(input.dataset.filter).tBodies[0].rows];
    const tools = input.closest('.tools');
    const count = tools.querySelector('.count');
    const names = rows.map((row) => row.closest('table').tHead.rows[0]).slice(0, 1)
      .flatMap((head) => [...head.cells].map((cell) => cell.textContent));
    const texts = rows.map((row) => {
      const cells = [...row.cells].map((cell, column) => (names[column] ?? '') + ' ' + cell.textContent);
      return cells.join(' ').toLowerCase();
    });
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().trim();
      let shown = 0;
      rows.forEach((row, place) => {
        row.hidden = !texts[place].includes(words);
        if (!row.hidden) shown += 1;
      });
      count.textContent = words === '' ? '' : shown + ' of ' + rows.length + ' rows';
    });
    tools.hidden = false;
  }
  const chart = document.getElementById('predictions');
  const data = document.getElementById('movies');
  if (chart && data) {
    const titles = JSON.parse(data.textContent);
    const tip = document.createElement('p');
    tip.className = 'tip';
    tip.hidden = true;
    chart.parentElement.append(tip);
    const hide = () => { tip.hidden = true; };
    chart.addEventListener('pointermove', (event) => {
      const mark = event.target.closest('[data-series="0"][data-index]');
      if (!mark) return hide();
      tip.textContent = titles[Number(mark.dataset.index)] ?? '';
      tip.hidden = false;
    });
    chart.addEventListener('pointerleave', hide);
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hide(); });
  }
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
})();
`;
