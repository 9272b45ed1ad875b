import { basename } from 'node:path';
import { shortLine } from '../../files/sanitize-text.js';
import { filePage } from '../../page/html-page.js';
import { type Markup, template } from '../../page/html-template.js';
import { counted } from '../../text/numbers.js';
import type { Audit } from '../audit/audit-dataset.js';
import { type Finding, findingKinds, findingText, severities } from '../audit/finding.js';
import type { PackMovie } from '../pack/pack.js';
import { factsSection } from './facts-section.js';
import type { DatasetFacts } from './inspect.js';
import { movieSection, type SheetMovie } from './movie-section.js';
import { sheetStyle } from './page-style.js';
import { scoresSection } from './scores-section.js';

/** All that the page shows. */
interface SheetContent {
  readonly facts: DatasetFacts;
  readonly audit: Audit;
  /** All movies of the dataset, and those that are shown. */
  readonly movies: readonly PackMovie[];
  readonly shown: readonly SheetMovie[];
  /** How many of the shown ones a finding names. */
  readonly named: number;
}

/** The contact sheet as one HTML file that needs nothing else. Equal content gives equal bytes. */
export function renderSheet(sheet: SheetContent): string {
  const { facts, audit, movies, shown } = sheet;
  return filePage({
    title: `Frames of ${shortLine(basename(facts.folder))}`,
    style: sheetStyle,
    scripts: [],
    content: [
      factsSection(facts, audit),
      auditSection(audit, shown),
      scoresSection(movies),
      renderMovies({
        about: aboutMovies(sheet),
        movies: shown.map((movie, place) => movieSection(movie, place)),
      }),
      leftOutSection(facts),
    ],
  });
}

const renderMovies = template(`
<section id="movies" aria-labelledby="movies-heading">
<h2 id="movies-heading">Movies</h2>
<p class="about">{{about}}</p>
{{#each movies}}{{this}}
{{/each}}
</section>`);

function aboutMovies({ movies, shown, named }: SheetContent): string {
  const sample = shown.length - named;
  const parts = [
    ...(named > 0 ? [`${named} that the audit names`] : []),
    ...(sample > 0 && shown.length < movies.length ? [`${sample} drawn at random`] : []),
  ];
  const chosen = parts.length > 0 ? ` (${parts.join(', ')})` : '';
  const frames = 'Frames are shown as a model sees them, squeezed to a square.';
  const dropped = shown.some(({ pool }) => pool !== null)
    ? 'Dropped frames are those that were sampled and not kept, each with its luma (0 to 255).'
    : 'What was sampled and not kept is not known here: `--frames DIR` names the folder that `frames extract` wrote.';
  return `${shown.length} of ${movies.length} movies${chosen}. ${frames} ${dropped}`;
}

const renderAudit = template(`
<section id="audit" aria-labelledby="audit-heading">
  <h2 id="audit-heading">What the audit found</h2>
  <p class="about">Looked for near-duplicate frames of different movies, movies that are in several splits by id or by title, movies with fewer than {{minFrames}} or far fewer than most, doubtful scores, and mean labels that differ between splits.</p>
  {{#if findings}}<ul class="findings">{{#each findings}}
    <li class="{{severity}}"><span class="severity">{{severity}}</span>{{text}}{{#if shown}} Below: {{#each shown}}{{#unless @first}} · {{/unless}}<a href="#{{anchor}}">{{title}}</a>{{/each}}{{/if}}</li>{{/each}}
  </ul>{{else}}<p>Nothing.</p>{{/if}}
  {{#each more}}<p class="muted">{{this}}</p>{{/each}}
</section>`);

/** Findings of a kind that the page lists. */
const mostOfAKind = 50;

function auditSection({ findings, looked }: Audit, shown: readonly SheetMovie[]): Markup {
  const links = new Map(
    shown.map(({ movie: { movieId, title } }, place) => [
      movieId,
      { anchor: `movie-${place}`, title: shortLine(title, 80) },
    ]),
  );
  const view = (finding: Finding) => ({
    severity: finding.severity,
    text: shortLine(findingText(finding), 600),
    // Of a logo that a thousand movies show, a link to each would fill the page.
    shown: finding.movies.slice(0, 4).flatMap((movieId) => links.get(movieId) ?? []),
  });
  const groups = severities.flatMap((severity) =>
    findingKinds.map((kind) =>
      findings.filter((finding) => finding.severity === severity && finding.kind === kind),
    ),
  );
  return renderAudit({
    minFrames: counted(looked.minFrames, 'frame'),
    findings: groups.flatMap((group) => group.slice(0, mostOfAKind).map(view)),
    more: groups.flatMap(([first, ...others]) => {
      const rest = others.length + 1 - mostOfAKind;
      return first === undefined || rest <= 0
        ? []
        : `and ${counted(rest, `more ${first.severity}`)} of one kind; \`dataset audit --json\` names all.`;
    }),
  });
}

const renderLeftOut = template(`
<section id="left-out" aria-labelledby="left-out-heading">
  <h2 id="left-out-heading">Left out</h2>
  <p class="about">{{about}}</p>
  {{#if leftOut}}<ul class="plain">{{#each leftOut}}<li><strong>{{name}}</strong> {{reason}}</li>{{/each}}</ul>{{/if}}
  {{#if more}}<p class="muted">{{more}}</p>{{/if}}
</section>`);

const mostLeftOut = 200;

/** Folders that were given and did not become movies of the dataset. */
function leftOutSection({ source: { leftOut } }: DatasetFacts): Markup {
  const rest = leftOut.length - mostLeftOut;
  return renderLeftOut({
    about:
      leftOut.length === 0
        ? 'Every folder that was given became a movie of the dataset.'
        : `${counted(leftOut.length, 'folder')} that ${leftOut.length === 1 ? 'was' : 'were'} given did not become a movie.`,
    leftOut: leftOut.slice(0, mostLeftOut).map(({ name, reason }) => ({
      name: shortLine(name),
      reason: shortLine(reason, 400),
    })),
    more: rest > 0 ? `and ${rest} more; dataset.json names all.` : null,
  });
}
