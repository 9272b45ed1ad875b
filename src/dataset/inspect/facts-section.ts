import { basename } from 'node:path';
import { shortLine } from '../../files/sanitize-text.js';
import { type Markup, template } from '../../page/html-template.js';
import { simpleTable } from '../../page/simple-table.js';
import { counted, fixed, thousands } from '../../text/numbers.js';
import type { Audit } from '../audit/audit-dataset.js';
import { auditSummary, verdictText } from '../audit/audit-summary.js';
import { splitText } from '../split.js';
import type { DatasetFacts } from './inspect.js';

const render = template(`
<header>
  <p class="eyebrow">Dataset <strong>{{name}}</strong></p>
  <h1>{{headline}}</h1>
  <p class="lead">{{verdict}}</p>
  <nav aria-label="Contents"><ul><li><a href="#audit">Audit</a></li><li><a href="#scores">Scores</a></li><li><a href="#movies">Movies</a></li><li><a href="#left-out">Left out</a></li></ul></nav>
  <dl class="facts">{{#each facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}</dl>
  {{splits}}
  <p class="muted table-note">The label shift is the distance of the mean score from that of training, in standard deviations of the training scores. The baseline always predicts the training mean; the reference is ridge regression on colour and edge statistics.</p>
</header>`);

function headline({ verdict, findings }: Audit): string {
  if (verdict === 'leak') return 'Movies of different splits have something in common.';
  if (verdict === 'look-at-these') return 'There are findings to look at.';
  return `The audit found nothing${findings.length === 0 ? '' : ' but notes'}.`;
}

/** The answer of the audit, the dataset's facts, and its splits side by side. */
export function factsSection(facts: DatasetFacts, audit: Audit): Markup {
  const { framesPerMovie, split, label, source } = facts;
  const { train, validation, test } = split.shares;
  const sources = { frames: 'frames that were extracted', images: 'folders of images' };
  const values = {
    Movies: thousands(facts.movies),
    Frames: `${thousands(facts.frames)} of ${facts.image} × ${facts.image}`,
    'Frames a movie': `${framesPerMovie.minimum} to ${framesPerMovie.maximum}, median ${framesPerMovie.median}`,
    Size: `${(facts.bytes / 1e6).toFixed(1)} MB`,
    Split: `${train}/${validation}/${test}, seed ${split.seed}`,
    'Training scores': `mean ${label.mean.toFixed(2)}, standard deviation ${label.std.toFixed(2)}`,
    'Made of': `${sources[source.kind]}, scores of ${shortLine(source.scores.file)}`,
    'Left out': counted(source.leftOut.length, 'folder'),
    'SHA-256': facts.sha256,
  };
  const splits = simpleTable({
    label: 'splits',
    caption: 'Splits',
    columns: [
      ['*split', ({ split: name }) => splitText(name)],
      ['#movies', ({ movies }) => thousands(movies)],
      ['#frames', ({ frames }) => thousands(frames)],
      ['#score mean', ({ scoreMean }) => scoreMean.toFixed(2)],
      ['#score std', ({ scoreStd }) => scoreStd.toFixed(2)],
      ['#label shift', (row) => (row.split === 'train' ? '–' : fixed(row.labelShift, 2))],
      ['#95 % interval', (row) => shiftText(audit.shifts.find((one) => one.split === row.split))],
      ['#baseline MSE', (row) => facts.baseline[row.split]?.toFixed(3) ?? '–'],
      ['#reference MSE', (row) => facts.reference.mse[row.split]?.toFixed(3) ?? '–'],
    ],
    rows: facts.splits,
  });
  return render({
    name: shortLine(basename(facts.folder)),
    headline: headline(audit),
    verdict: verdictText(auditSummary(audit)),
    facts: Object.entries(values).map(([name, value]) => ({ name, value })),
    splits,
  });
}

function shiftText(shift: Audit['shifts'][number] | undefined): string {
  return shift === undefined ? '–' : `${fixed(shift.low, 2)} to ${fixed(shift.high, 2)}`;
}
