import { curveZoom } from './curve-zoom.js';
import { liveChart, type LiveChart } from './live-chart.js';
import type { ChartView } from '../charts/chart.js';
import { drawing, type ChartData } from '../charts/registry.js';
import type { SettingsAxis, SettingsMapData } from '../charts/settings-map.js';
import { extent } from '../charts/theme.js';

/** Charts that show what a filter left, and that filter by what is brushed or clicked in them. */
interface LinkedCharts {
  /** @param places on the leaderboard, from 0; null for all */
  readonly select: (places: ReadonlySet<number> | null) => void;
}

/** @param filterBy puts a filter into the tables, which then calls `select` */
export function linkedCharts(data: ChartData, filterBy: (text: string) => void): LinkedCharts {
  const live = new Map<string, LiveChart>();
  const stretches = new Map<number, Stretch>();
  const { settings, chosen } = data;
  const { settingsMap, learningCurves } = data.charts;
  let view: ChartView = { settings, chosen, selection: null, epochs: null };
  let chosenFilter = '';
  let brushing = false;

  const redraw = (id: string) => {
    const chart = drawing(id, data, view);
    if (chart !== null) live.get(id)?.draw(chart);
  };
  const choose = (place: number | null) => {
    const filter = place === null || settingsMap === null ? '' : settingFilter(settingsMap, place);
    chosenFilter = filter === chosenFilter ? '' : filter;
    filterBy(chosenFilter);
  };
  const brushed = (dim: number, intervals: readonly Stretch[]) => {
    // One stretch an axis: the last one drawn.
    const last = intervals.at(-1);
    if (last === undefined) stretches.delete(dim);
    else stretches.set(dim, last);
    brushing = true;
    if (settingsMap !== null) filterBy(brushedFilter(settingsMap, stretches));
    brushing = false;
  };
  const unbrush = () => {
    for (const dim of stretches.keys()) {
      live
        .get('settings-map')
        ?.instance.dispatchAction(
          { type: 'axisAreaSelect', parallelAxisId: `axis-${dim}`, intervals: [] },
          { silent: true },
        );
    }
    stretches.clear();
  };

  const start = (plot: HTMLElement, id: string) => {
    const first = drawing(id, data, view);
    if (first === null) return;
    const chart = liveChart(plot, first, choose);
    live.set(id, chart);
    if (id === 'learning-curves' && learningCurves !== null) {
      const { low, high } = extent(learningCurves.lines.flatMap((line) => line.epochs));
      curveZoom(plot, chart.instance, [low, high], (next) => {
        view = { ...view, epochs: next };
        redraw(id);
      });
    }
    if (id === 'settings-map') {
      chart.instance.on('axisareaselected', (event) => {
        const { parallelAxisId, intervals } = event as {
          parallelAxisId: string;
          intervals: readonly Stretch[];
        };
        brushed(Number(parallelAxisId.replace('axis-', '')), intervals);
      });
    }
  };
  startWhenSeen(start);
  document.addEventListener('keydown', (event) => {
    const inField = event.target instanceof HTMLInputElement;
    if (event.key === 'Escape' && !inField && view.selection !== null) {
      chosenFilter = '';
      filterBy('');
    }
  });
  return {
    select: (places) => {
      view = { ...view, selection: places };
      if (!brushing) unbrush();
      for (const id of live.keys()) if (!(brushing && id === 'settings-map')) redraw(id);
    },
  };
}

/** Drawing costs time: a chart comes to life when it is about to be seen. */
function startWhenSeen(start: (plot: HTMLElement, id: string) => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        observer.unobserve(target);
        const id = target.dataset['chart'];
        if (id !== undefined) start(target, id);
      }
    },
    { rootMargin: '300px' },
  );
  for (const plot of document.querySelectorAll('[data-chart]')) observer.observe(plot);
}

/** A stretch of an axis that was brushed: numbers, or indices of values. */
type Stretch = readonly [low: number, high: number];

/** What the brushed stretches keep, in the words of the tables' filters. */
function brushedFilter({ axes }: SettingsMapData, stretches: ReadonlyMap<number, Stretch>): string {
  return axes
    .flatMap((axis, dim) => {
      const stretch = stretches.get(dim);
      return stretch === undefined ? [] : [axisFilter(axis, stretch)];
    })
    .join(' ');
}

/** The filter that keeps one setting. */
function settingFilter({ axes, rows }: SettingsMapData, place: number): string {
  return axes
    .flatMap((axis, dim) => {
      const value = rows[place]?.[dim];
      if (axis.result || value === null || value === undefined) return [];
      const text = axis.values === null ? String(value) : (axis.values[value] ?? '');
      return [`${quoted(axis.filter)}=${quoted(text)}`];
    })
    .join(' ');
}

function axisFilter({ filter, values }: SettingsAxis, [low, high]: Stretch): string {
  const name = quoted(filter);
  if (values === null) return `${name}>=${figure(low)} ${name}<=${figure(high)}`;
  const kept = values.filter((_, index) => index >= low && index <= high);
  const nearest = values[Math.round((low + high) / 2)] ?? '';
  return `${name}=${quoted((kept.length === 0 ? [nearest] : kept).join('|'))}`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A filter takes a name or value with spaces in quotes. */
function quoted(text: string): string {
  return /[\s,"=<>!]/.test(text) ? `"${text.replaceAll('"', '')}"` : text;
}
