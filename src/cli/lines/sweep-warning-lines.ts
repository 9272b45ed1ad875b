import type { PreparedSweep } from '../../app/plan/prepared-sweep.js';

const mostShown = 20;

/** The warnings of a sweep file by name, each with its place. @param file as the user gave it */
export function sweepWarningLines(
  file: string,
  { warnings }: Pick<PreparedSweep, 'warnings'>,
): readonly string[] {
  const more = warnings.length - mostShown;
  return [
    ...warnings
      .slice(0, mostShown)
      .map(
        ({ kind, line, column, path, message, file: itsFile = file }) =>
          `${itsFile}:${line}:${column} warning ${kind}: ${path.map(String).join('.')}: ${message}`,
      ),
    ...(more > 0
      ? [`… and ${more} more warnings; \`reelsweep plan ${file} --json\` has all.`]
      : []),
  ];
}
