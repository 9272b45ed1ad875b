/** A text from outside, short enough for a page. */
export function shortened(text: string, most = 200): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most).join('')}…`;
}

/** Seconds as m:ss. */
export function clockText(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const sign = seconds < 0 && whole > 0 ? '-' : '';
  return `${sign}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A whole number with a narrow space at the thousands. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202F');
}

/** A number with two decimals, and never -0.00. */
export function twoDecimals(value: number): string {
  const text = value.toFixed(2);
  return Number(text) === 0 ? text.replace('-', '') : text;
}
