import { existsSync, readFileSync } from 'node:fs';

const bundle = new URL('browser.js', import.meta.url);
let read: string | null = null;

/**
 * What the page does beyond reading: sorting, filtering, live charts (src/report/browser, with the parts of ECharts it uses).
 * Built once beside the compiled sources, and the same for every report.
 */
export function pageScript(): string {
  if (read === null) {
    if (!existsSync(bundle)) {
      throw new Error('The report page has no script yet: npm run build makes it.');
    }
    read = readFileSync(bundle, 'utf8').trim();
  }
  return read;
}
