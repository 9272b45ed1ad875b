import { template, type Markup } from '../../page/html-template.js';
import { numberText } from '../../text/numbers.js';
import { timeText } from '../../text/times.js';
import type { LiveSweep } from '../../status/live-sweep.js';
import type { SweepOverview } from '../../status/read-status.js';
import { requestButton, sweepButtons } from './buttons.js';
import { countsBar, countsText, trialName } from './texts.js';

/** A page that is sent again and again holds no more; `status` lists all. */
const [mostSweeps, mostTrials] = [50, 200];

const renderSweeps = template(`
<h2 id="sweeps-title">Sweeps</h2>
<p class="about">{{about}}</p>
{{#if rows}}<div class="scroll" tabindex="0" role="group" aria-labelledby="sweeps-title"><table><thead><tr><th scope="col">sweep</th><th scope="col">state</th><th scope="col">trials</th><th scope="col">started</th><th scope="col">actions</th></tr></thead><tbody>{{#each rows}}<tr data-key="{{name}}"{{#if isShown}} class="chosen"{{/if}}><th scope="row"><a href="/?sweep={{name}}"{{#if isShown}} aria-current="page"{{/if}}>{{name}}</a></th><td>{{state}}</td><td>{{bar}}<small>{{counts}}</small></td><td>{{started}}</td><td class="requests">{{#each buttons}}{{this}} {{/each}}</td></tr>{{/each}}</tbody></table></div>{{/if}}`);

/** All sweeps: those that wait in the queue in its order, then the newest first. */
export function sweepsPiece(overview: readonly SweepOverview[], shown: string | null): Markup {
  const queued = overview.filter(({ state }) => state === 'queued').length;
  const about = [
    overview.length === 0 ? 'There is none yet.' : '',
    queued > 0 ? `${queued} in the queue, in this order.` : '',
    overview.length > mostSweeps ? `The newest ${mostSweeps} of ${overview.length}.` : '',
  ];
  return renderSweeps({
    about: about.filter(Boolean).join(' '),
    rows: overview.slice(0, mostSweeps).map(({ name, state, states, startedAt }) => ({
      name,
      isShown: name === shown,
      state,
      bar: countsBar(states),
      counts: countsText(states),
      started: startedAt === null ? 'not yet' : timeText(startedAt),
      buttons: sweepButtons(name, state, states),
    })),
  });
}

const renderTrials = template(`
<h2 id="trials-title">Every trial</h2>
<p class="about">{{about}}</p>
{{#if rows}}<div class="scroll tall" tabindex="0" role="group" aria-labelledby="trials-title"><table><thead><tr><th scope="col">#</th><th scope="col">setting</th><th scope="col">state</th><th scope="col" class="number">attempts</th><th scope="col" class="number">validation MSE</th><th scope="col">actions</th></tr></thead><tbody>{{#each rows}}<tr data-key="{{id}}"><td class="number">{{position}}</td><th scope="row"><a href="/?trial={{id}}">{{name}}</a></th><td>{{state}}</td><td class="number">{{attempts}}</td><td class="number">{{value}}</td><td class="requests">{{#if button}}{{button}}{{/if}}</td></tr>{{/each}}</tbody></table></div>{{/if}}`);

/** The trials of a sweep in the order of its plan; figures of the test split are the report's. */
export function trialsPiece(sweep: LiveSweep): Markup {
  const { trials } = sweep;
  const latest = new Map(sweep.running.map(({ id, curve }) => [id, curve.at(-1)?.value]));
  const rows = trials.slice(0, mostTrials).map((trial) => {
    const { id, position, state, cause, attempts, metrics } = trial;
    const name = trialName(trial, sweep);
    const newest = sweep.metric === 'validationMse' ? latest.get(id) : undefined;
    const value = metrics['validationMse'] ?? newest;
    const hasEnded = ['failed', 'timed-out', 'stopped', 'pruned'].includes(state);
    const retry = { kind: 'retry', trialId: id, failedOnly: false } as const;
    const stop = { kind: 'stop', trialId: id } as const;
    // Also of a trial that is planned again the cause of its last end is shown.
    const why = (hasEnded || state === 'planned') && cause !== null ? `: ${cause}` : '';
    return {
      id,
      position,
      name,
      state: `${state}${why}`.replaceAll('-', ' '),
      attempts,
      value: value === undefined ? '–' : numberText(value, 3),
      button: hasEnded
        ? requestButton(sweep.name, retry, 'Retry', name)
        : state !== 'succeeded' && requestButton(sweep.name, stop, 'Stop', name),
    };
  });
  const about =
    trials.length > mostTrials
      ? `The first ${mostTrials} of ${trials.length}; \`status ${sweep.name}\` lists them all.`
      : 'In the order of the plan; of running trials the newest figure. What the test split says is kept for the report, once validation has chosen.';
  return renderTrials({ about, rows });
}
