import type { EChartsType } from 'echarts/core';

export type Epochs = readonly [first: number, last: number];

/**
 * Two fields above the learning curves that say which epochs to show, and dragging across the curves, which fills them in; a double
 * click shows all again.
 */
export function curveZoom(
  plot: HTMLElement,
  instance: EChartsType,
  whole: Epochs,
  show: (epochs: Epochs | null) => void,
): void {
  if (whole[1] - whole[0] < 2) return;
  const tools = document.createElement('p');
  tools.className = 'tools zoom';
  const [from, to] = whole.map((epoch, end) => field(end === 0 ? 'Epochs' : 'to', epoch, whole));
  if (from === undefined || to === undefined) return;
  const all = document.createElement('button');
  all.type = 'button';
  all.textContent = 'Show all';
  tools.append(from.label, ' ', to.label, ' ', all);
  plot.before(tools);

  const set = (first: number, last: number) => {
    const epochs = [Math.max(whole[0], first), Math.min(whole[1], last)] as const;
    if (!(epochs[1] > epochs[0])) return;
    [from.input.value, to.input.value] = epochs.map(String) as [string, string];
    show(epochs[0] === whole[0] && epochs[1] === whole[1] ? null : epochs);
  };
  const typed = () => set(from.input.valueAsNumber, to.input.valueAsNumber);
  from.input.addEventListener('change', typed);
  to.input.addEventListener('change', typed);
  all.addEventListener('click', () => set(...whole));
  dragged(plot, instance, (start, end) => {
    const epochs = [start, end].map((x) => epochAt(instance, x)).sort((one, other) => one - other);
    set(Math.round(epochs[0] ?? whole[0]), Math.round(epochs[1] ?? whole[1]));
  });
  instance.getZr().on('dblclick', () => set(...whole));
}

function field(name: string, value: number, [min, max]: Epochs) {
  const label = document.createElement('label');
  const input = document.createElement('input');
  input.type = 'number';
  [input.min, input.max, input.value] = [min, max, value].map(String) as [string, string, string];
  label.append(`${name} `, input);
  return { label, input };
}

/** Calls back with both ends of a drag across the chart, in pixels from its left. */
function dragged(
  plot: HTMLElement,
  instance: EChartsType,
  end: (from: number, to: number) => void,
): void {
  const shade = document.createElement('div');
  shade.className = 'shade';
  shade.hidden = true;
  plot.append(shade);
  let start: number | null = null;
  const zr = instance.getZr();
  zr.on('mousedown', ({ offsetX }) => {
    start = offsetX;
  });
  zr.on('mousemove', ({ offsetX }) => {
    if (start === null || Math.abs(offsetX - start) < 5) return;
    shade.hidden = false;
    shade.style.left = `${Math.min(start, offsetX)}px`;
    shade.style.width = `${Math.abs(offsetX - start)}px`;
  });
  addEventListener('mouseup', (event) => {
    if (start === null) return;
    const from = start;
    start = null;
    if (shade.hidden) return;
    shade.hidden = true;
    const left = instance.getDom().getBoundingClientRect().left;
    end(from, event.clientX - left);
  });
}

function epochAt(instance: EChartsType, x: number): number {
  return instance.convertFromPixel({ xAxisIndex: 0 }, x);
}
