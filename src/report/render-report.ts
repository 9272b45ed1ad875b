import { filePage } from '../page/html-page.js';
import { template, type Markup } from '../page/html-template.js';
import type { SweepRecord } from '../store/queries/sweep-record.js';
import { liveScript, pageScript } from './page/scripts.js';
import { reportStyle } from './page/style.js';
import { reportFigures, type ReportFigures } from './report-figures.js';
import { comparisonSection } from './sections/comparison.js';
import { effectsSection } from './sections/effects.js';
import { failuresSection } from './sections/failures.js';
import { leaderboardSection } from './sections/leaderboard.js';
import { picturesSection } from './sections/pictures.js';
import { provenanceSection } from './sections/provenance.js';
import { trialsSection } from './sections/trials.js';
import { trustSection } from './sections/trust.js';
import { verdictSection } from './sections/verdict.js';
import { verdictText } from './text/verdict.js';
import type { Thumbnails } from './thumbnails.js';

const navigation: (view: object) => Markup = template(`
<nav aria-label="Contents"><ul>{{#if compared}}<li><a href="#comparison">Before and after</a></li>{{/if}}<li><a href="#leaderboard">Leaderboard</a></li><li><a href="#effects">What mattered</a></li><li><a href="#pictures">Pictures</a></li><li><a href="#failures">Failures</a></li><li><a href="#trials">Every trial</a></li><li><a href="#trust">Trust</a></li><li><a href="#provenance">Provenance</a></li></ul></nav>`);

const liveNotice: (view: object) => Markup = template(
  `<p class="following notice" data-seconds="{{seconds}}">Live: while the sweep runs, this page is written again and reloads itself every {{seconds}} seconds.</p>`,
);

/** Whether the page is written again while the sweep runs, and when it was. */
export interface PageMoment {
  /** Unix milliseconds, stated on the page while the sweep is not finished. */
  readonly now?: number | null;
  /** Seconds after which the page reloads itself; null, as of one that is not written again, never. */
  readonly reloadSeconds?: number | null;
  /** Frames of the movies that it lists. */
  readonly thumbnails?: Thumbnails | null;
}

/**
 * One HTML file that opens from disk without a network and reads without JavaScript. The same records and the same `now` give the
 * same bytes.
 * @param options.before an earlier sweep to compare it with
 * @param options.thumbnails frames for the movies that it lists; nothing is said of frames where none are given
 */
export function renderReport(
  sweep: SweepRecord,
  { before, ...moment }: PageMoment & { readonly before?: SweepRecord } = {},
): string {
  return renderFigures(reportFigures(sweep, { before }), moment);
}

/** The same page from figures that are there already. */
export function renderFigures(
  figures: ReportFigures,
  { now = null, reloadSeconds = null, thumbnails = null }: PageMoment = {},
): string {
  const { comparison } = figures;
  const isLive = reloadSeconds !== null;
  const content = [
    isLive ? liveNotice({ seconds: reloadSeconds }) : null,
    verdictSection(figures, now),
    navigation({ compared: comparison !== undefined }),
    comparison === undefined ? null : comparisonSection(comparison),
    leaderboardSection(figures),
    effectsSection(figures),
    picturesSection(figures, thumbnails),
    failuresSection(figures),
    trialsSection(figures),
    trustSection(figures),
    provenanceSection(figures),
  ];
  return filePage(
    {
      title: `${figures.sweep}: ${verdictText(figures.verdict).headline}`,
      style: reportStyle,
      scripts: isLive ? [pageScript(), liveScript] : [pageScript()],
      content: content.filter((part) => part !== null),
    },
    { version: figures.provenance.code.version, reloadSeconds },
  );
}
