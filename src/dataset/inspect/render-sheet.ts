import { shortLine } from '../../files/sanitize-text.js';
import { basename } from 'node:path';
import type { Audit } from '../audit/audit-dataset.js';
import type { DatasetFacts } from './inspect.js';
import type { PackMovie } from '../pack/pack.js';
import { auditSection } from './audit-section.js';
import { factsSection } from './facts-section.js';
import { leftOutSection } from './left-out-section.js';
import { movieSection } from './movie-section.js';
import type { SheetMovie } from './movie-section.js';
import { sheetStyle } from './page-style.js';
import { scoresSection } from './scores-section.js';
import { filePage } from '../../page/html-page.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';

interface View {
  readonly before: readonly Markup[];
  readonly about: string;
  readonly movies: readonly Markup[];
  readonly after: Markup;
}

const render: (view: View) => Markup = template(`
{{#each before}}{{this}}
{{/each}}
<section id="movies" aria-labelledby="movies-heading">
<h2 id="movies-heading">Movies</h2>
<p class="about">{{about}}</p>
{{#each movies}}{{this}}
{{/each}}
</section>
{{after}}`);

/** All that the page shows. */
export interface SheetContent {
  readonly facts: DatasetFacts;
  readonly audit: Audit;
  /** All movies of the dataset, and those that are shown. */
  readonly movies: readonly PackMovie[];
  readonly shown: readonly SheetMovie[];
  /** How many of the shown ones a finding names. */
  readonly named: number;
  /** Whether manifests were there to tell of dropped frames. */
  readonly manifests: boolean;
}

/** The contact sheet as one HTML file that needs nothing else. Equal content gives equal bytes. */
export function renderSheet(sheet: SheetContent): string {
  const { facts, audit, movies, shown } = sheet;
  const content = render({
    before: [
      factsSection(facts, audit),
      auditSection(
        audit,
        shown.map(({ movie }) => movie),
      ),
      scoresSection(movies),
    ],
    about: aboutMovies(sheet),
    movies: shown.map((movie, place) => movieSection(movie, place)),
    after: leftOutSection(facts),
  });
  return filePage({
    title: `Frames of ${shortLine(basename(facts.folder))}`,
    style: sheetStyle,
    scripts: [],
    content: [content],
  });
}

function aboutMovies({ movies, shown, named, manifests }: SheetContent): string {
  const sample = shown.length - named;
  const parts = [
    ...(named > 0 ? [`${named} that the audit names`] : []),
    ...(sample > 0 && shown.length < movies.length ? [`${sample} drawn at random`] : []),
  ];
  const chosen = parts.length > 0 ? ` (${parts.join(', ')})` : '';
  const frames = 'Frames are shown as a model sees them, squeezed to a square.';
  const dropped = manifests
    ? 'Dropped frames are those that were sampled and not kept, each with its luma (0 to 255).'
    : 'What was sampled and not kept is not known here: `--frames DIR` names the folder that `frames extract` wrote.';
  return `${shown.length} of ${movies.length} movies${chosen}. ${frames} ${dropped}`;
}
