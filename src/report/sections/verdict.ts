import { intervalStrip, stripScale } from '../charts/interval-strip.js';
import { template, type Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { columnDecimals, counted, intervalText, numberText } from '../../text/numbers.js';
import { durationText, timeText } from '../../text/times.js';
import { progressText, verdictText } from '../text/verdict.js';

interface View {
  readonly sweep: string;
  readonly when: string;
  readonly headline: string;
  readonly detail: string;
  readonly caution: string | null;
  readonly progress: string | null;
  readonly strip: { markup: Markup; value: string; interval: string } | null;
  readonly facts: readonly { name: string; value: string }[];
}

const render: (view: View) => Markup = template(`
<header class="verdict">
  <p class="eyebrow">Sweep <strong>{{sweep}}</strong> · {{when}}</p>
  <h1>{{headline}}</h1>
  {{#if progress}}<p class="notice" role="status">{{progress}}</p>{{/if}}
  <p class="lead">{{detail}}</p>
  {{#if strip}}{{#with strip}}<div class="ruler">
    <p class="figure"><span class="big">{{value}}</span> <span class="unit">times the baseline<br><span class="muted">{{interval}}, 95 % interval</span></span></p>
    <div class="scale">{{markup}}<p class="muted small">The bar is the interval; the dashed rule is the naive baseline, 1.</p></div>
  </div>{{/with}}{{/if}}
  {{#if caution}}<p class="caution">{{caution}}</p>{{/if}}
  <dl class="facts">{{#each facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}</dl>
</header>`);

/** The answer first: one sentence, the figures behind it, and what the sweep was. */
export function verdictSection(figures: ReportFigures, now: number | null): Markup {
  const { verdict, progress, provenance } = figures;
  const relative = 'relativeMse' in verdict ? verdict.relativeMse : null;
  const { headline, detail, caution } = verdictText(verdict);
  const decimals = columnDecimals([relative]);
  return render({
    sweep: figures.sweep,
    when: whenText(provenance.startedAt, provenance.endedAt, now),
    headline,
    detail,
    caution,
    progress: progressText(progress),
    strip:
      relative === null || relative.low === null
        ? null
        : {
            markup: intervalStrip(relative, stripScale([relative]), { width: 420, strong: true }),
            value: numberText(relative.value, decimals),
            interval: intervalText(relative, decimals),
          },
    facts: factsOf(figures),
  });
}

function whenText(startedAt: number, endedAt: number | null, now: number | null): string {
  if (endedAt !== null) {
    return `${timeText(startedAt)}, took ${durationText(endedAt - startedAt)}`;
  }
  return `started ${timeText(startedAt)}${now === null ? '' : `, as of ${timeText(now)}`}`;
}

function factsOf({ progress, provenance, leaderboard, failures }: ReportFigures): View['facts'] {
  const { train, validation, test } = provenance.dataset.counts;
  const { states } = progress;
  const lost = failures.groups.reduce((sum, { trials }) => sum + trials.length, 0);
  return [
    { name: 'Settings compared', value: String(leaderboard.length) },
    { name: 'Trials succeeded', value: `${states.succeeded} of ${progress.planned}` },
    { name: 'Did not succeed', value: lost === 0 ? 'none' : counted(lost, 'trial') },
    ...(states.pruned === 0
      ? []
      : [{ name: 'Pruned early', value: counted(states.pruned, 'trial') }]),
    ...(train + validation + test === 0
      ? []
      : [{ name: 'Movies', value: `${train} train, ${validation} validation, ${test} test` }]),
  ];
}
