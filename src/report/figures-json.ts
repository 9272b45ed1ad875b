import type { ReportFigures } from './report-figures.js';

/** The figures as indented JSON, ending in a newline. What is not a number there is null. */
export function figuresJson(figures: ReportFigures): string {
  return `${JSON.stringify(figures, null, 2)}\n`;
}
