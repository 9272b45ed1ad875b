import { shortLine } from '../../files/sanitize-text.js';
import { numberText } from '../../text/numbers.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { Neighbour } from '../explain/neighbours.js';

interface View {
  readonly rows: readonly {
    readonly title: string;
    readonly same: boolean;
    readonly score: string;
    readonly distance: string;
  }[];
}

const render: (view: View) => Markup = template(`
<h3>Nearest training movies</h3>
<p class="about">Training movies whose frames the network sees most like these. A distance of 1 is that of two training movies on average: neighbours are near where theirs are well below it.</p>
<table>
<thead><tr><th scope="col">movie</th><th scope="col" class="number">score</th><th scope="col" class="number">distance</th></tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{title}}{{#if same}} <strong>(this movie)</strong>{{/if}}</th><td class="number">{{score}}</td><td class="number">{{distance}}</td></tr>{{/each}}</tbody>
</table>`);

/** @param movieId of the video, which may be one of them */
export function neighboursSection(neighbours: readonly Neighbour[], movieId: string): Markup {
  return render({
    rows: neighbours.map(({ title, year, score, distance, ...neighbour }) => ({
      title: `${shortLine(title)}${year === null ? '' : ` (${year})`}`,
      same: neighbour.movieId === movieId,
      score: numberText(score, 1),
      distance: distance.toFixed(2),
    })),
  });
}
