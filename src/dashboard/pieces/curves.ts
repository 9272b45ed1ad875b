import { template, type Markup } from '../../page/html-template.js';
import { renderedSvg } from '../../report/charts/rendered-svg.js';
import { chartGrid, colour, roundRange, valueAxis } from '../../report/charts/theme.js';
import { thinned } from './running.js';
import type { LiveSweep } from '../../status/live-sweep.js';
import type { CurvePoint } from '../../store/queries/live-queries.js';

const mostRunning = 32;
const mostPoints = 120;

const render = template(`
<h2 id="curves-title">Learning curves</h2>
{{#if chart}}<p class="about">{{about}}</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="curves-title">{{chart}}</div>{{else}}<p class="about">They are drawn from the first epoch on.</p>{{/if}}`);

/** Sweeps whose last drawing is kept. */
const mostKept = 8;

/** Draws curves, and returns the last drawing again where nothing was added: it is the most expensive part of a page. */
export function curvesPainter(): (sweep: LiveSweep) => Markup {
  const drawn = new Map<string, { key: string; markup: Markup }>();
  return (sweep) => {
    const { name, running, ended } = sweep;
    const key = [...running, ...ended]
      .map(({ id, curve }) => `${id} ${curve.length} ${curve.at(-1)?.value}`)
      .join('\n');
    const last = drawn.get(name);
    if (last?.key === key) return last.markup;
    const markup = curvesPiece(sweep);
    drawn.delete(name);
    drawn.set(name, { key, markup });
    for (const oldest of [...drawn.keys()].slice(0, -mostKept)) drawn.delete(oldest);
    return markup;
  };
}

/** Every running trial's curve, and behind them the best of those that have ended. */
function curvesPiece({ running, ended, metric }: LiveSweep): Markup {
  const live = running.slice(0, mostRunning).map(({ curve }) => curve);
  const done = ended.map(({ curve }) => curve).filter((curve) => curve.length > 0);
  const name = metric === 'validationMse' ? 'Validation MSE' : 'Training MSE';
  const which =
    done.length === 1 ? 'the one that has' : `the best ${done.length} of those that have`;
  const best = `${which} ended, the best of all drawn strongly`;
  const behind = done.length === 0 ? '' : `, behind them ${best}`;
  const what = live.length === 0 ? ` of ${best}` : `: trials that run in colour${behind}`;
  return render({ chart: chart(live, done, name), about: `${name} by epoch${what}.` });
}

function chart(
  live: readonly (readonly CurvePoint[])[],
  done: readonly (readonly CurvePoint[])[],
  name: string,
): Markup | null {
  const all = [...live, ...done].filter((curve) => curve.length > 0);
  const values = all.flatMap((curve) => curve.map(({ value }) => value));
  if (values.length === 0) return null;
  const sorted = values.toSorted((one, other) => one - other);
  // One diverging start would flatten everything worth seeing.
  const top = sorted[Math.floor((sorted.length - 1) * 0.95)] ?? 1;
  const bottom = sorted[0] ?? 0;
  const epochs = all.flatMap((curve) => [curve[0]?.epoch ?? 0, curve.at(-1)?.epoch ?? 0]);
  return renderedSvg({
    id: 'live-curves',
    description: `${name} by epoch of ${live.length} running trials and ${done.length} that have ended; the lowest so far is ${bottom.toFixed(3)}.`,
    width: 960,
    height: 320,
    option: {
      grid: chartGrid,
      xAxis: {
        ...valueAxis('epoch', 'x'),
        min: Math.min(...epochs),
        max: Math.max(Math.min(...epochs) + 1, ...epochs),
        minInterval: 1,
      },
      yAxis: {
        ...valueAxis(name.toLowerCase().replace('mse', 'MSE'), 'y'),
        ...roundRange(bottom, top),
      },
      series: [
        ...done.slice(1).map((curve) => line(curve, colour.faint, 1.25, 1)),
        ...done.slice(0, 1).map((curve) => line(curve, colour.ink, 2, 2)),
        ...live.map((curve) => line(curve, colour.accent, 2, 3)),
      ],
    },
  });
}

function line(curve: readonly CurvePoint[], color: string, width: number, z: number) {
  return {
    type: 'line',
    silent: true,
    symbol: curve.length === 1 ? 'circle' : 'none',
    clip: true,
    z,
    lineStyle: { color, width },
    itemStyle: { color },
    data: thinned(curve, mostPoints).map(({ epoch, value }) => [
      epoch,
      Math.round(value * 1e4) / 1e4,
    ]),
  };
}
