import { template, type Markup } from '../../page/html-template.js';
import { numberText } from '../../text/numbers.js';
import type { LiveSweep, LiveTrial } from '../../status/live-sweep.js';
import { askButton } from './ask-button.js';
import { trialName } from './words.js';

/** A page that is sent again and again holds no more; `status` lists all. */
const mostRows = 200;

interface Row {
  readonly id: string;
  readonly position: number;
  readonly name: string;
  readonly state: string;
  readonly attempts: number;
  readonly value: string;
  readonly ask: Markup | null;
}

const render: (view: { rows: readonly Row[]; about: string }) => Markup = template(`
<h2 id="trials-title">Every trial</h2>
<p class="about">{{about}}</p>
{{#if rows}}<div class="scroll tall" tabindex="0" role="group" aria-labelledby="trials-title"><table><thead><tr><th scope="col">#</th><th scope="col">setting</th><th scope="col">state</th><th scope="col" class="number">attempts</th><th scope="col" class="number">validation MSE</th><th scope="col">ask</th></tr></thead><tbody>{{#each rows}}<tr data-key="{{id}}"><td class="number">{{position}}</td><th scope="row"><a href="/?trial={{id}}">{{name}}</a></th><td>{{state}}</td><td class="number">{{attempts}}</td><td class="number">{{value}}</td><td class="asks">{{#if ask}}{{ask}}{{/if}}</td></tr>{{/each}}</tbody></table></div>{{/if}}`);

/** The trials of a sweep in the order of its plan; figures of the test split are the report's. */
export function trialsPiece(sweep: LiveSweep): Markup {
  const { trials } = sweep;
  const latest = new Map(sweep.running.map(({ id, curve }) => [id, curve.at(-1)?.value]));
  return render({
    about:
      trials.length > mostRows
        ? `The first ${mostRows} of ${trials.length}; \`status ${sweep.name}\` lists them all.`
        : 'In the order of the plan; of running trials the newest figure. What the test split says is kept for the report, once validation has chosen.',
    rows: trials.slice(0, mostRows).map((trial) => row(trial, sweep, latest.get(trial.id))),
  });
}

const again: ReadonlySet<string> = new Set(['failed', 'timed-out', 'stopped', 'pruned']);

function row(trial: LiveTrial, sweep: LiveSweep, latest: number | undefined): Row {
  const { id, position, state, cause, attempts, metrics } = trial;
  const name = trialName(trial, sweep);
  const value = metrics['validationMse'] ?? (sweep.metric === 'validationMse' ? latest : undefined);
  const ask = { sweep: sweep.name, trial: id };
  // One that is planned again says what ended it.
  const why =
    (again.has(state) || state === 'planned') && cause !== null
      ? `: ${cause.replaceAll('-', ' ')}`
      : '';
  return {
    id,
    position,
    name,
    state: `${state.replaceAll('-', ' ')}${why}`,
    attempts,
    value: value === undefined ? '–' : numberText(value, 3),
    ask: again.has(state)
      ? askButton({ kind: 'retry', ...ask }, 'Retry', name)
      : state === 'planned' || state === 'running'
        ? askButton({ kind: 'stop', ...ask }, 'Stop', name)
        : null,
  };
}
