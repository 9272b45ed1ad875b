/** Whether a metric speaks of the test split, such as testMse or baselineTestMse. Those are for the report, once the sweep has chosen. */
export function isTestFigure(name: string): boolean {
  return name.startsWith('test') || name.includes('Test');
}
