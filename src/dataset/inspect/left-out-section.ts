import { shortLine } from '../../files/sanitize-text.js';
import type { DatasetFacts } from './inspect.js';
import { counted } from '../../text/numbers.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';

interface View {
  readonly about: string;
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  readonly more: string | null;
}

const render: (view: View) => Markup = template(`
<section id="left-out" aria-labelledby="left-out-heading">
  <h2 id="left-out-heading">Left out</h2>
  <p class="about">{{about}}</p>
  {{#if leftOut}}<ul class="plain">{{#each leftOut}}<li><strong>{{name}}</strong> {{reason}}</li>{{/each}}</ul>{{/if}}
  {{#if more}}<p class="muted">{{more}}</p>{{/if}}
</section>`);

const mostNamed = 200;

/** Folders that were given and did not become movies of the dataset. */
export function leftOutSection({ source: { leftOut } }: DatasetFacts): Markup {
  const rest = leftOut.length - mostNamed;
  return render({
    about:
      leftOut.length === 0
        ? 'Every folder that was given became a movie of the dataset.'
        : `${counted(leftOut.length, 'folder')} that ${leftOut.length === 1 ? 'was' : 'were'} given did not become a movie.`,
    leftOut: leftOut.slice(0, mostNamed).map(({ name, reason }) => ({
      name: shortLine(name),
      reason: shortLine(reason, 400),
    })),
    more: rest > 0 ? `and ${rest} more; dataset.json names all.` : null,
  });
}
