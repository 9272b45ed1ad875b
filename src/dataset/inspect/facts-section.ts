import { shortLine } from '../../files/sanitize-text.js';
import { basename } from 'node:path';
import type { Audit } from '../audit/audit-dataset.js';
import { auditSummary, verdictText } from '../audit/audit-summary.js';
import type { DatasetFacts } from './inspect.js';
import { counted, fixed, thousands } from '../../text/numbers.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';

interface View {
  readonly name: string;
  readonly headline: string;
  readonly verdict: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly rows: readonly {
    readonly split: string;
    readonly cells: readonly string[];
  }[];
}

const render: (view: View) => Markup = template(`
<header>
  <p class="eyebrow">Dataset <strong>{{name}}</strong></p>
  <h1>{{headline}}</h1>
  <p class="lead">{{verdict}}</p>
  <nav aria-label="Contents"><ul><li><a href="#audit">Audit</a></li><li><a href="#scores">Scores</a></li><li><a href="#movies">Movies</a></li><li><a href="#left-out">Left out</a></li></ul></nav>
  <dl class="facts">{{#each facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/each}}</dl>
  <div class="scroll" role="region" aria-label="Splits" tabindex="0"><table>
    <thead><tr><th scope="col">split</th><th scope="col" class="number">movies</th><th scope="col" class="number">frames</th><th scope="col" class="number">score mean</th><th scope="col" class="number">score std</th><th scope="col" class="number">label shift</th><th scope="col" class="number">95 % interval</th><th scope="col" class="number">baseline MSE</th><th scope="col" class="number">reference MSE</th></tr></thead>
    <tbody>{{#each rows}}<tr><th scope="row">{{split}}</th>{{#each cells}}<td class="number">{{this}}</td>{{/each}}</tr>{{/each}}</tbody>
  </table></div>
  <p class="muted table-note">The label shift is the distance of the mean score from that of training, in standard deviations of the training scores. The baseline always predicts the training mean; the reference is ridge regression on colour and edge statistics.</p>
</header>`);

function headline({ verdict, findings }: Audit): string {
  switch (verdict) {
    case 'leak':
      return 'Movies of different splits have something in common.';
    case 'look-at-these':
      return 'There are findings to look at.';
    case 'nothing-found':
      return findings.length === 0
        ? 'The audit found nothing.'
        : 'The audit found nothing but notes.';
  }
}

/** The answer of the audit, the dataset's facts, and its splits side by side. */
export function factsSection(facts: DatasetFacts, audit: Audit): Markup {
  const { framesPerMovie, split, label, source } = facts;
  const { train, validation, test } = split.shares;
  const sources = { frames: 'frames that were extracted', images: 'folders of images' };
  return render({
    name: shortLine(basename(facts.folder)),
    headline: headline(audit),
    verdict: verdictText(auditSummary(audit)),
    facts: [
      { name: 'Movies', value: thousands(facts.movies) },
      { name: 'Frames', value: `${thousands(facts.frames)} of ${facts.image} × ${facts.image}` },
      {
        name: 'Frames a movie',
        value: `${framesPerMovie.minimum} to ${framesPerMovie.maximum}, median ${framesPerMovie.median}`,
      },
      { name: 'Size', value: `${(facts.bytes / 1e6).toFixed(1)} MB` },
      { name: 'Split', value: `${train}/${validation}/${test}, seed ${split.seed}` },
      {
        name: 'Training scores',
        value: `mean ${label.mean.toFixed(2)}, standard deviation ${label.std.toFixed(2)}`,
      },
      {
        name: 'Made of',
        value: `${sources[source.kind]}, scores of ${shortLine(source.scores.file)}`,
      },
      { name: 'Left out', value: counted(source.leftOut.length, 'folder') },
      { name: 'SHA-256', value: facts.sha256 },
    ],
    rows: facts.splits.map(({ split: name, movies, frames, scoreMean, scoreStd, labelShift }) => {
      const shift = audit.shifts.find((candidate) => candidate.split === name);
      return {
        split: name === 'train' ? 'training' : name,
        cells: [
          thousands(movies),
          thousands(frames),
          scoreMean.toFixed(2),
          scoreStd.toFixed(2),
          name === 'train' ? '–' : fixed(labelShift, 2),
          shift === undefined ? '–' : `${fixed(shift.low, 2)} to ${fixed(shift.high, 2)}`,
          facts.baseline[name]?.toFixed(3) ?? '–',
          facts.reference.mse[name]?.toFixed(3) ?? '–',
        ],
      };
    }),
  });
}
