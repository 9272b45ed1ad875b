import type { EChartsType } from 'echarts/core';
import type { Chart, Mark } from '../charts/chart.js';
import { drawable, init } from '../charts/echarts.js';
import { pointedMarks } from './pointed-marks.js';

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
