import { existsSync, readFileSync } from 'node:fs';

const bundle = new URL('browser.js', import.meta.url);
let read: string | null = null;

/**
 * What the page does beyond reading: sorting, filtering, live charts (src/report/browser, with the parts of ECharts it uses).
 * Built once beside the compiled sources, and the same for every report.
 */
export function pageScript(): string {
  if (read === null) {
    if (!existsSync(bundle)) {
      throw new Error('The report page has no script yet: npm run build makes it.');
    }
    read = readFileSync(bundle, 'utf8').trim();
  }
  return read;
}

/**
 * What a page does that is written again while its sweep runs: it reloads, where the reader left off, and waits while they are at
 * something. A finished page has none of it.
 */
export const liveScript = `'use strict';
(() => {
  const note = document.querySelector('.following');
  const everyMs = Number(note.dataset.seconds) * 1000;
  const key = 'reelsweep live ' + location.pathname;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const focusable = () => all('a[href], button, input, summary, [tabindex]');
  const sorted = (table) => table.tHead.rows[0].querySelector('[aria-sort]');
  const look = () => ({
    paused,
    scroll: [scrollX, scrollY],
    boxes: all('.scroll').map((box) => [box.scrollLeft, box.scrollTop]),
    filters: all('input[data-filter]').map((input) => input.value),
    open: all('details').map((details) => details.open),
    sorts: all('table.sortable').map((table) => {
      const header = sorted(table);
      return header ? [header.cellIndex, header.getAttribute('aria-sort')] : null;
    }),
    focus: focusable().indexOf(document.activeElement),
  });
  const restore = (was) => {
    all('table.sortable').forEach((table, place) => {
      const [column, direction] = was.sorts[place] ?? [];
      const header = table.tHead.rows[0].cells[column];
      const button = header?.querySelector('button');
      for (let click = 0; button && click < 2 && header.getAttribute('aria-sort') !== direction; click += 1) button.click();
    });
    all('input[data-filter]').forEach((input, place) => {
      input.value = was.filters[place] ?? '';
      if (input.value !== '') input.dispatchEvent(new Event('input'));
    });
    all('details').forEach((details, place) => { details.open = was.open[place] ?? false; });
    all('.scroll').forEach((box, place) => { box.scrollTo(...(was.boxes[place] ?? [0, 0])); });
    focusable()[was.focus]?.focus({ preventScroll: true });
    scrollTo(...was.scroll);
  };
  let paused = false;
  const button = document.createElement('button');
  button.type = 'button';
  const name = () => { button.textContent = paused ? 'Reload automatically again' : 'Stop reloading'; };
  button.addEventListener('click', () => { paused = !paused; name(); });
  let was = null;
  try { was = JSON.parse(sessionStorage.getItem(key)); } catch {}
  paused = was?.paused === true;
  name();
  // Before anything is scrolled: what grows above later would move the page each time.
  note.append(' ', button);
  if (was) {
    history.scrollRestoration = 'manual';
    try { restore(was); } catch {}
  }
  let busyUntil = 0;
  for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchmove']) {
    addEventListener(kind, () => { busyUntil = performance.now() + 5000; }, { passive: true });
  }
  const reload = () => {
    try { sessionStorage.setItem(key, JSON.stringify(look())); } catch {}
    location.reload();
  };
  setInterval(() => {
    const now = performance.now();
    const reading = document.hidden || getSelection().type === 'Range' || now < busyUntil;
    if (!paused && !reading && now > everyMs) reload();
  }, 500);
})();
`;
