import { template, type Markup } from '../../page/html-template.js';
import { jobText } from '../../text/words.js';
import { counted } from '../../text/numbers.js';
import type { FailedTrial, LiveSweep } from '../../status/live-sweep.js';
import { askButton } from './ask-button.js';
import { trialName } from './words.js';

interface Failure {
  readonly id: string;
  readonly name: string;
  readonly why: string;
  readonly message: string | null;
  readonly tail: string | null;
  readonly retry: Markup;
}

const render: (view: { about: string; failures: readonly Failure[] }) => Markup = template(`
<h2 id="failures-title">Failures</h2>
<p class="about">{{about}}</p>
<ul class="troubled">{{#each failures}}<li data-key="{{id}}"><p><strong>{{name}}</strong> <span class="muted">{{why}}</span></p>
{{#if message}}<p>{{message}}</p>{{/if}}
{{#if tail}}<details><summary>Last lines of its log</summary><pre tabindex="0">{{tail}}</pre></details>{{/if}}
<p class="asks">{{retry}} <a href="/?trial={{id}}" aria-label="Log of {{name}}">Log</a></p></li>{{/each}}</ul>`);

/** What failed or timed out, the newest first, with what its last attempt said. */
export function failuresPiece(sweep: LiveSweep): Markup {
  const { failed, counts } = sweep;
  const all = (counts.failed ?? 0) + (counts['timed-out'] ?? 0);
  const about =
    all === 0
      ? 'No trial has failed.'
      : `${counted(all, 'trial')} failed or timed out${all > failed.length ? `; the newest ${failed.length}` : ''}.`;
  return render({ about, failures: failed.map((trial) => failure(trial, sweep)) });
}

function failure(trial: FailedTrial, sweep: LiveSweep): Failure {
  const { id, state, cause, attempts, last } = trial;
  const name = trialName(trial, sweep);
  const where = jobText(last ?? {});
  const ended =
    last === null
      ? []
      : [
          last.signal === null
            ? `exit code ${last.exitCode ?? 'unknown'}`
            : `signal ${last.signal}`,
          ...(where === '' ? [] : [where]),
        ];
  const log = last?.logTail?.trimEnd() ?? '';
  return {
    id,
    name,
    why: [
      state.replaceAll('-', ' '),
      ...(cause === null ? [] : [cause.replaceAll('-', ' ')]),
      ...ended,
      counted(attempts, 'attempt'),
    ].join(', '),
    message: last?.message ?? null,
    tail: log === '' ? null : log,
    retry: askButton({ kind: 'retry', sweep: sweep.name, trial: id }, 'Retry', name),
  };
}
