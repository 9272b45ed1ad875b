import { factList, type Fact } from '../../page/blocks.js';
import { template, type Markup } from '../../page/html-template.js';
import { sum } from '../../statistics/crossed-table.js';
import { counted, decimalsOf, intervalText, numberText } from '../../text/numbers.js';
import { durationText, timeText } from '../../text/times.js';
import { intervalStrip, stripScale } from '../charts/interval-strip.js';
import type { ReportFigures } from '../report-figures.js';
import { progressText, verdictText } from '../text/verdict.js';

const render: (view: object) => Markup = template(`
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
  {{facts}}
</header>`);

/** The answer first: one sentence, the figures behind it, and what the sweep was. */
export function verdictSection(figures: ReportFigures, now: number | null): Markup {
  const { sweep, verdict, progress, provenance } = figures;
  const relative = 'relativeMse' in verdict ? verdict.relativeMse : null;
  const { startedAt, endedAt } = provenance;
  return render({
    ...verdictText(verdict),
    sweep,
    when:
      endedAt === null
        ? `started ${timeText(startedAt)}${now === null ? '' : `, as of ${timeText(now)}`}`
        : `${timeText(startedAt)}, took ${durationText(endedAt - startedAt)}`,
    progress: progressText(progress),
    strip:
      relative === null || relative.low === null
        ? null
        : {
            markup: intervalStrip(relative, stripScale([relative]), { width: 420, strong: true }),
            value: numberText(relative.value, decimalsOf(relative)),
            interval: intervalText(relative, decimalsOf(relative)),
          },
    facts: factList(factsOf(figures), 'facts'),
  });
}

function factsOf({ progress, provenance, leaderboard, failures }: ReportFigures): Fact[] {
  const { train, validation, test } = provenance.dataset.counts;
  const { states } = progress;
  const lost = sum(failures.groups.map(({ trials }) => trials.length));
  const facts: Fact[] = [
    ['Settings compared', String(leaderboard.length)],
    ['Trials succeeded', `${states.succeeded} of ${progress.planned}`],
    ['Did not succeed', lost === 0 ? 'none' : counted(lost, 'trial')],
  ];
  if (states.pruned > 0) facts.push(['Pruned early', counted(states.pruned, 'trial')]);
  if (train + validation + test > 0) {
    facts.push(['Movies', `${train} train, ${validation} validation, ${test} test`]);
  }
  return facts;
}
