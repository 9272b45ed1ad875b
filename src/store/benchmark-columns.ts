/**
 * Version 2 of the database: every figure of a benchmark as a column of its own. They are read out of `figures`, which stays the
 * one source; a benchmark without such a figure has NULL there.
 */
export const benchmarkColumns = (
  [
    ['backbone', 'TEXT'],
    ['image', 'INTEGER'],
    ['batch', 'INTEGER'],
    ['frames', 'INTEGER'],
    ['precision', 'TEXT'],
    ['samplesPerSecond', 'REAL'],
    ['evalSamplesPerSecond', 'REAL'],
    ['stepMs', 'REAL'],
    ['peakMemoryBytes', 'INTEGER'],
    ['waitShare', 'REAL'],
    ['steps', 'INTEGER'],
    ['wallSeconds', 'REAL'],
    ['machine', 'TEXT'],
    ['device', 'TEXT'],
    ['threads', 'INTEGER'],
    ['tensorflow', 'TEXT'],
  ] as const
)
  .map(
    ([figure, type]) =>
      `ALTER TABLE benchmarks ADD COLUMN ${columnName(figure)} ${type} AS (figures ->> '$.${figure}');`,
  )
  .join('\n');

/** samplesPerSecond becomes samples_per_second, as columns are called here. */
function columnName(figure: string): string {
  return figure.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
