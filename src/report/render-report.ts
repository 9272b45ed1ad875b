import { ownMarkup, policyHash, template } from '../files/html-template.js';
import type { Markup } from '../files/html-template.js';
import type { SweepRecord } from '../store/sweep-record.js';
import { pageScript } from './page/script.js';
import { pageStyle } from './page/style.js';
import { reportFigures } from './report-figures.js';
import type { ReportFigures } from './report-figures.js';
import { comparisonSection } from './sections/comparison.js';
import { effectsSection } from './sections/effects.js';
import { failuresSection } from './sections/failures.js';
import { leaderboardSection } from './sections/leaderboard.js';
import { picturesSection } from './sections/pictures.js';
import { provenanceSection } from './sections/provenance.js';
import { trialsSection } from './sections/trials.js';
import { verdictSection } from './sections/verdict.js';
import { verdictText } from './text/verdict.js';

/** Nothing is fetched from anywhere: only this style sheet and this script run, by their hashes. */
const policy = [
  "default-src 'none'",
  'img-src data:',
  `style-src ${policyHash(pageStyle)}`,
  `script-src ${policyHash(pageScript)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

interface View {
  readonly policy: Markup;
  readonly title: string;
  readonly style: Markup;
  readonly script: Markup;
  readonly verdict: Markup;
  readonly comparison: Markup | null;
  readonly sections: readonly Markup[];
  readonly version: string;
}

const render: (view: View) => Markup = template(`
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{policy}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{title}}</title>
<style>{{style}}</style>
</head>
<body>
<main>
{{verdict}}
<nav aria-label="Contents"><ul>{{#if comparison}}<li><a href="#comparison">Before and after</a></li>{{/if}}<li><a href="#leaderboard">Leaderboard</a></li><li><a href="#effects">What mattered</a></li><li><a href="#pictures">Pictures</a></li><li><a href="#failures">Failures</a></li><li><a href="#trials">Every trial</a></li><li><a href="#trust">Trust and provenance</a></li></ul></nav>
{{#if comparison}}{{comparison}}
{{/if}}{{#each sections}}{{this}}
{{/each}}
<footer>Made by reelsweep {{version}}. This file is complete: it asks nothing of any network.</footer>
</main>
<script>{{script}}</script>
</body>
</html>`);

/**
 * One HTML file that opens from disk without a network and reads without JavaScript. The same records and the same `now` give the
 * same bytes.
 * @param options.now Unix milliseconds, stated on the page while the sweep is not finished
 * @param options.before an earlier sweep to compare it with
 */
export function renderReport(
  sweep: SweepRecord,
  { before, now = null }: { before?: SweepRecord; now?: number | null } = {},
): string {
  return renderFigures(reportFigures(sweep, { before }), { now });
}

/** The same of figures that are there already. */
export function renderFigures(
  figures: ReportFigures,
  { now = null }: { now?: number | null } = {},
): string {
  const sections = [
    leaderboardSection,
    effectsSection,
    picturesSection,
    failuresSection,
    trialsSection,
    provenanceSection,
  ];
  const page = render({
    policy: ownMarkup(policy),
    title: `${figures.sweep}: ${verdictText(figures.verdict).headline}`,
    style: ownMarkup(pageStyle),
    script: ownMarkup(pageScript),
    verdict: verdictSection(figures, now),
    comparison: figures.comparison === undefined ? null : comparisonSection(figures.comparison),
    sections: sections.map((section) => section(figures)),
    version: figures.provenance.code.version,
  });
  return `${page.toString()}\n`;
}
