import { shortLine } from '../../files/sanitize-text.js';
import type { Audit } from '../audit/audit-dataset.js';
import { type Finding, findingKinds, findingText, severities } from '../audit/finding.js';
import type { PackMovie } from '../pack/pack.js';
import { counted } from '../../text/numbers.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';

interface View {
  readonly looked: string;
  readonly findings: readonly FindingView[];
  readonly more: readonly string[];
}

interface FindingView {
  readonly severity: string;
  readonly text: string;
  /** Movies of the finding that this page shows. */
  readonly shown: readonly { readonly anchor: string; readonly title: string }[];
}

const render: (view: View) => Markup = template(`
<section id="audit" aria-labelledby="audit-heading">
  <h2 id="audit-heading">What the audit found</h2>
  <p class="about">{{looked}}</p>
  {{#if findings}}<ul class="findings">{{#each findings}}
    <li class="{{severity}}"><span class="severity">{{severity}}</span>{{text}}{{#if shown}} Below: {{#each shown}}{{#unless @first}} · {{/unless}}<a href="#{{anchor}}">{{title}}</a>{{/each}}{{/if}}</li>{{/each}}
  </ul>{{else}}<p>Nothing.</p>{{/if}}
  {{#each more}}<p class="muted">{{this}}</p>{{/each}}
</section>`);

/** Findings of a kind that the page lists. */
const mostOfAKind = 50;

/** @param shown the movies of this page, in its order */
export function auditSection(audit: Audit, shown: readonly PackMovie[]): Markup {
  const { findings, looked } = audit;
  const anchors = new Map(shown.map(({ movieId }, place) => [movieId, place]));
  const groups = severities.flatMap((severity) =>
    findingKinds.map((kind) =>
      findings.filter((finding) => finding.severity === severity && finding.kind === kind),
    ),
  );
  return render({
    looked: `Looked for near-duplicate frames of different movies, movies that are in several splits by id or by title, movies with fewer than ${counted(looked.minFrames, 'frame')} or far fewer than most, doubtful scores, and mean labels that differ between splits.`,
    findings: groups.flatMap((group) =>
      group.slice(0, mostOfAKind).map((finding) => findingView(finding, shown, anchors)),
    ),
    more: groups.flatMap((group) => {
      const [first] = group;
      const rest = group.length - mostOfAKind;
      if (first === undefined || rest <= 0) return [];
      return [
        `and ${counted(rest, 'more ' + first.severity)} of one kind; \`dataset audit --json\` names all.`,
      ];
    }),
  });
}

function findingView(
  finding: Finding,
  shown: readonly PackMovie[],
  anchors: ReadonlyMap<string, number>,
): FindingView {
  // Of a logo that a thousand movies show, a link to each would be the page.
  const ids = finding.movies.slice(0, 4);
  return {
    severity: finding.severity,
    text: shortLine(findingText(finding), 600),
    shown: ids.flatMap((movieId) => {
      const place = anchors.get(movieId);
      const movie = place === undefined ? undefined : shown[place];
      if (movie === undefined) return [];
      return [{ anchor: `movie-${place}`, title: shortLine(movie.title, 80) }];
    }),
  };
}
