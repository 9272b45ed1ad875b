import { template, type Markup } from '../../page/html-template.js';
import type { CurvePoint } from '../../store/queries/live-queries.js';

const [width, height, margin] = [160, 36, 3];
/** More points than pixels show nothing more. */
const mostPoints = 80;

const render = template(
  `<svg class="spark" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true" focusable="false"><polyline points="{{points}}"/>{{#if last}}<circle cx="{{last.x}}" cy="{{last.y}}" r="2.5"/>{{/if}}</svg>`,
);

/** A curve without axes, from its lowest to its highest value; figures stand beside it in words. */
export function sparkline(curve: readonly CurvePoint[], lastEpoch: number | null): Markup {
  const every = Math.max(1, Math.ceil(curve.length / mostPoints));
  const shown = curve.filter((_, place) => (curve.length - 1 - place) % every === 0);
  const values = shown.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = curve[0]?.epoch ?? 0;
  const reach = Math.max(1, (lastEpoch ?? curve.at(-1)?.epoch ?? 1) - first);
  const places = shown.map(({ epoch, value }) => ({
    x: rounded(margin + ((epoch - first) / reach) * (width - 2 * margin)),
    y: rounded(
      margin + (high === low ? 0.5 : (high - value) / (high - low)) * (height - 2 * margin),
    ),
  }));
  const points = places.map(({ x, y }) => `${x},${y}`).join(' ');
  return render({ points, last: places.at(-1) ?? null });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
