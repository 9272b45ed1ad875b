/** What bars and curves are drawn with in a terminal. */
export interface Glyphs {
  /** A cell filled by one, two … eighths, as far as there are such; the last is full. */
  readonly fill: readonly string[];
  readonly empty: string;
  /** On both sides of a bar. */
  readonly ends: readonly [string, string];
  /** Heights of a curve, the lowest first. */
  readonly heights: readonly string[];
  /** Between facts of one line. */
  readonly dot: string;
}

const blocks: Glyphs = {
  fill: ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
  empty: ' ',
  ends: ['▕', '▏'],
  heights: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  dot: ' · ',
};

const ascii: Glyphs = {
  fill: ['#'],
  empty: '-',
  ends: ['[', ']'],
  heights: ['_', '.', '-', '=', '+', '*', '#'],
  dot: ', ',
};

/**
 * Block elements where the locale's characters are UTF-8 (LC_ALL, LC_CTYPE, LANG, the first that is set decides, as POSIX says),
 * else ASCII; the console of Linux, whose font has few of them, gets ASCII too.
 */
export function glyphsFor(environment: Readonly<NodeJS.ProcessEnv>): Glyphs {
  const { LC_ALL, LC_CTYPE, LANG, TERM, WT_SESSION } = environment;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  const isUnicode = WT_SESSION !== undefined || /utf-?8/i.test(locale ?? '');
  return isUnicode && TERM !== 'linux' ? blocks : ascii;
}

/** How much is done, as a bar of so many cells. @param share from 0 to 1 */
export function textBar(share: number, cells: number, { fill, empty, ends }: Glyphs): string {
  const steps = fill.length;
  const filled = Math.round(Math.min(1, Math.max(0, share)) * cells * steps);
  const full = (fill.at(-1) ?? '').repeat(Math.floor(filled / steps));
  const part = filled % steps === 0 ? '' : (fill[(filled % steps) - 1] ?? '');
  const drawn = `${full}${part}`;
  return `${ends[0]}${drawn}${empty.repeat(cells - Array.from(drawn).length)}${ends[1]}`;
}

/** A curve in so many cells at most, from its lowest value to its highest: each cell is the mean of what falls into it. */
export function textCurve(values: readonly number[], cells: number, { heights }: Glyphs): string {
  if (values.length === 0) return '';
  const count = Math.min(cells, values.length);
  const means = Array.from({ length: count }, (_, cell) => {
    const from = Math.floor((cell * values.length) / count);
    const part = values.slice(from, Math.floor(((cell + 1) * values.length) / count));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const top = heights.length - 1;
  return means
    .map((value) => heights[high === low ? 0 : Math.round(((value - low) / (high - low)) * top)])
    .join('');
}
