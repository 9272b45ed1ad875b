import { template, type Markup } from '../../page/html-template.js';
import { timeText } from '../../text/times.js';
import type { SweepOverview } from '../../status/read-status.js';
import { sweepButtons } from './ask-button.js';
import { countsBar, countsText } from './words.js';

/** Older ones are listed by `status`. */
const mostRows = 50;

interface Row {
  readonly name: string;
  readonly isShown: boolean;
  readonly state: string;
  readonly bar: Markup;
  readonly counts: string;
  readonly started: string;
  readonly buttons: readonly Markup[];
}

const render: (view: { rows: readonly Row[]; about: string }) => Markup = template(`
<h2 id="sweeps-title">Sweeps</h2>
<p class="about">{{about}}</p>
{{#if rows}}<div class="scroll" tabindex="0" role="group" aria-labelledby="sweeps-title"><table><thead><tr><th scope="col">sweep</th><th scope="col">state</th><th scope="col">trials</th><th scope="col">started</th><th scope="col">ask</th></tr></thead><tbody>{{#each rows}}<tr data-key="{{name}}"{{#if isShown}} class="chosen"{{/if}}><th scope="row"><a href="/?sweep={{name}}"{{#if isShown}} aria-current="page"{{/if}}>{{name}}</a></th><td>{{state}}</td><td>{{bar}}<small>{{counts}}</small></td><td>{{started}}</td><td class="asks">{{#each buttons}}{{this}} {{/each}}</td></tr>{{/each}}</tbody></table></div>{{/if}}`);

/** All sweeps: those that wait in the queue in its order, then the newest first. */
export function sweepsPiece(overview: readonly SweepOverview[], shown: string | null): Markup {
  const queued = overview.filter(({ state }) => state === 'queued').length;
  const about = [
    overview.length === 0 ? 'There is none yet.' : '',
    queued > 0 ? `${queued} in the queue, in this order.` : '',
    overview.length > mostRows ? `The newest ${mostRows} of ${overview.length}.` : '',
  ];
  return render({
    about: about.filter((part) => part !== '').join(' '),
    rows: overview.slice(0, mostRows).map((sweep) => ({
      name: sweep.name,
      isShown: sweep.name === shown,
      state: sweep.state,
      bar: countsBar(sweep.states),
      counts: countsText(sweep.states),
      started: sweep.startedAt === null ? 'not yet' : timeText(sweep.startedAt),
      buttons: sweepButtons(sweep.name, sweep.state, sweep.states),
    })),
  });
}
