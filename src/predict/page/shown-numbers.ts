/** A number of points with its sign, and never -0.00. */
export function signedPoints(points: number): string {
  const text = Math.abs(points).toFixed(2);
  if (Number(text) === 0) return text;
  return `${points < 0 ? '−' : '+'}${text}`;
}

/** A score of the IMDB scale. */
export function scoreText(score: number): string {
  return score.toFixed(1).replace('-', '−');
}

/** A time that somebody waited. */
export function secondsText(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

/** A coordinate of a drawing: hundredths of its unit are enough. */
export function coordinate(value: number): number {
  return Math.round(value * 100) / 100;
}
