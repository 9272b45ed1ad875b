/** The page's CSS variables by their meaning; the page defines them for light and dark. */
export const colour = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  grid: 'var(--line)',
  accent: 'var(--accent)',
  baseline: 'var(--baseline)',
  faint: 'var(--faint)',
  paper: 'var(--paper)',
} as const;

/** An axis that shows its numbers and gets out of the way. */
export function valueAxis(name: string, place: 'x' | 'y') {
  return {
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap: place === 'x' ? 30 : 46,
    nameTextStyle: { color: colour.muted, fontSize: 13 },
    axisLabel: { color: colour.muted, fontSize: 12, hideOverlap: true },
    axisLine: { show: place === 'x', lineStyle: { color: colour.grid } },
    axisTick: { show: false },
    splitLine: { show: place === 'y', lineStyle: { color: colour.grid } },
  };
}

/** The round range that holds both, and the round step between its ticks. */
export function roundRange(
  low: number,
  high: number,
): { min: number; max: number; interval: number } {
  const interval =
    [0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10].find((step) => (high - low) / step <= 6) ??
    (high - low) / 4;
  const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
  return {
    min: rounded(Math.floor(low / interval + 1e-9) * interval),
    max: rounded(Math.ceil(high / interval - 1e-9) * interval),
    interval,
  };
}

/** Room for the axis names. */
export const chartGrid = { left: 64, right: 24, top: 20, bottom: 48 };

/** A dashed horizontal line with its name at the right end, from one x to another. */
export function referenceLine(name: string, from: number, to: number, height: number) {
  return {
    type: 'line',
    silent: true,
    symbol: 'none',
    lineStyle: { color: colour.baseline, width: 2, type: [6, 4] },
    data: [
      [from, height],
      {
        value: [to, height],
        label: {
          show: true,
          position: [-4, -16],
          align: 'right',
          formatter: name,
          color: colour.baseline,
          fontSize: 12,
          fontWeight: 600,
          textBorderColor: colour.paper,
          textBorderWidth: 3,
        },
        symbol: 'circle',
        symbolSize: 0.01,
      },
    ],
    showSymbol: true,
    z: 5,
  };
}

/** From one end to the other, behind everything else. */
export function straightLine(
  lineStyle: { readonly color: string; readonly width: number; readonly type?: readonly number[] },
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
) {
  return {
    type: 'line',
    silent: true,
    symbol: 'none',
    clip: true,
    z: 1,
    lineStyle,
    data: [from, to],
  };
}

/** The least and the greatest of any number of values (Math.min takes some 100,000 arguments at most); infinite of none. */
export function extent(values: Iterable<number>): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

interface DotLook {
  readonly color: string;
  readonly size: number;
  readonly opacity: number;
  readonly symbol?: string;
  readonly border?: string;
  readonly z?: number;
}

/** Dots, as one path where there are very many. */
export function dots(
  id: string,
  data: readonly (readonly [number, number])[],
  { color, size, opacity, symbol = 'circle', border, z = 4 }: DotLook,
) {
  return {
    id,
    type: 'scatter',
    silent: true,
    clip: false,
    symbol,
    symbolSize: size,
    large: true,
    largeThreshold: 600,
    z,
    itemStyle: {
      color,
      opacity,
      ...(border === undefined ? {} : { borderColor: border, borderWidth: 1.5 }),
    },
    data,
  };
}
