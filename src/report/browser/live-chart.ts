import type { EChartsType } from 'echarts/core';
import type { Chart, Mark } from '../charts/chart.js';
import { drawable, init } from '../charts/echarts.js';

/** A chart that answers a pointer and the keyboard, in the place of the picture that the page came with. */
export interface LiveChart {
  readonly instance: EChartsType;
  readonly draw: (chart: Chart) => void;
}

/**
 * Puts a live chart over a still one, of the same size. The still one stays for print.
 * @param plot holds the still picture, and scrolls where the page is narrow
 * @param choose called with the setting of a mark that was clicked, null to let go
 */
export function liveChart(
  plot: HTMLElement,
  first: Chart,
  choose: (place: number | null) => void,
): LiveChart {
  const live = document.createElement('div');
  live.className = 'live';
  live.role = 'img';
  const still = plot.querySelector('svg.chart');
  live.ariaLabel = still?.ariaLabel ?? first.description;
  plot.append(live);
  const size = () => sizeIn(plot, first);
  const instance = init(live, null, { renderer: 'svg', ...size() });
  const fontFamily = getComputedStyle(plot).fontFamily;
  let marks: readonly Mark[] = [];
  const pointer = pointedMarks(plot, instance, () => marks, choose);
  const draw = (chart: Chart) => {
    marks = chart.marks;
    instance.setOption(drawable({ animation: false, textStyle: { fontFamily }, ...chart.option }), {
      replaceMerge: ['series'],
    });
    live.ariaLabel = chart.description;
    pointer.moved();
  };
  draw(first);
  plot.classList.add('is-live');
  let width = plot.clientWidth;
  new ResizeObserver(() => {
    if (plot.clientWidth === width || plot.clientWidth === 0) return;
    width = plot.clientWidth;
    instance.resize(size());
    pointer.moved();
  }).observe(plot);
  return { instance, draw };
}

/** As wide as there is room, or as wide as it must be to be read; as high as the still picture is. */
function sizeIn(plot: HTMLElement, { width, height }: Chart): { width: number; height: number } {
  const wide = Math.max(plot.clientWidth, width * 0.66);
  // On a phone the picture would be too flat to point at.
  return { width: wide, height: Math.max(280, Math.round((wide * height) / width)) };
}

/** How near a pointer must come to a mark, in pixels. */
const reach = 28;

interface Placed {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

/** Says what the mark nearest to the pointer is, or the one that the arrow keys selected. */
function pointedMarks(
  plot: HTMLElement,
  instance: EChartsType,
  marks: () => readonly Mark[],
  choose: (place: number | null) => void,
): { readonly moved: () => void } {
  const tip = document.createElement('p');
  tip.className = 'tip';
  tip.role = 'status';
  tip.hidden = true;
  const ring = document.createElement('div');
  ring.className = 'ring';
  ring.hidden = true;
  plot.append(ring, tip);
  let placed: readonly Placed[] | null = null;
  let current: Placed | null = null;

  const places = () => (placed ??= placedMarks(instance, marks()));
  const bringForward = (type: 'highlight' | 'downplay', at: Placed | null) => {
    if (at?.mark.series !== undefined) instance.dispatchAction({ type, seriesId: at.mark.series });
  };
  const show = (next: Placed | null) => {
    if (next?.mark === current?.mark) return;
    if (next?.mark.series !== current?.mark.series) {
      bringForward('downplay', current);
      bringForward('highlight', next);
    }
    current = next;
    ring.hidden = tip.hidden = next === null;
    if (next === null) return;
    tip.textContent = next.mark.text;
    putAt(ring, next.x, next.y);
    const right = next.x + tip.offsetWidth + 16 > plot.scrollLeft + plot.clientWidth;
    putAt(
      tip,
      right ? Math.max(plot.scrollLeft, next.x - tip.offsetWidth - 12) : next.x + 12,
      Math.max(0, next.y - tip.offsetHeight - 10),
    );
  };
  const step = (by: number) => {
    const all = places();
    const at = all.findIndex(({ mark }) => mark === current?.mark);
    const next = all[at === -1 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (next === undefined) return;
    show(next);
    plot.scrollLeft = Math.max(0, next.x - plot.clientWidth / 2);
  };

  const zr = instance.getZr();
  zr.on('mousemove', ({ offsetX, offsetY }) => show(nearest(places(), offsetX, offsetY)));
  zr.on('globalout', () => show(null));
  zr.on('click', ({ offsetX, offsetY }) => {
    const hit = nearest(places(), offsetX, offsetY);
    if (hit?.mark.place !== undefined && hit.mark.place !== null) choose(hit.mark.place);
  });
  plot.addEventListener('blur', () => show(null));
  plot.addEventListener('keydown', (event) => {
    if (event.target !== plot || marks().length === 0) return;
    if (event.key === 'ArrowRight') step(1);
    else if (event.key === 'ArrowLeft') step(-1);
    else if (event.key === 'Enter' && current !== null) choose(current.mark.place);
    else return;
    event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show(null);
  });
  return {
    moved: () => {
      show(null);
      placed = null;
    },
  };
}

/** Marks that are within the plot's edges, in pixels. */
function placedMarks(instance: EChartsType, marks: readonly Mark[]): Placed[] {
  if (marks.length === 0) return [];
  return marks.flatMap((mark) => {
    const [x, y] = instance.convertToPixel('grid', [...mark.at]);
    if (x === undefined || y === undefined) return [];
    return instance.containPixel('grid', [x, y]) ? [{ mark, x, y }] : [];
  });
}

function nearest(placed: readonly Placed[], x: number, y: number): Placed | null {
  let best: Placed | null = null;
  let least = reach ** 2;
  for (const one of placed) {
    const distance = (one.x - x) ** 2 + (one.y - y) ** 2;
    if (distance < least) {
      least = distance;
      best = one;
    }
  }
  return best;
}

function putAt(element: HTMLElement, x: number, y: number): void {
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
}
