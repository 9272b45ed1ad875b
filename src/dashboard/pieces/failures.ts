import { template, type Markup } from '../../page/html-template.js';
import { jobText } from '../../text/words.js';
import { counted } from '../../text/numbers.js';
import type { LiveSweep } from '../../status/live-sweep.js';
import { requestButton } from './buttons.js';
import { trialName } from './texts.js';

const render = template(`
<h2 id="failures-title">Failures</h2>
<p class="about">{{about}}</p>
<ul class="troubled">{{#each failures}}<li data-key="{{id}}"><p><strong>{{name}}</strong> <span class="muted">{{why}}</span></p>
{{#if message}}<p>{{message}}</p>{{/if}}
{{#if tail}}<details><summary>Last lines of its log</summary><pre tabindex="0">{{tail}}</pre></details>{{/if}}
<p class="requests">{{retry}} <a href="/?trial={{id}}" aria-label="Log of {{name}}">Log</a></p></li>{{/each}}</ul>`);

/** What failed or timed out, the newest first, with the message and the log of its last attempt. */
export function failuresPiece(sweep: LiveSweep): Markup {
  const { failed, counts } = sweep;
  const all = (counts.failed ?? 0) + (counts['timed-out'] ?? 0);
  const newest = all > failed.length ? `; the newest ${failed.length}` : '';
  const failures = failed.map((trial) => {
    const { id, state, cause, attempts, last } = trial;
    const name = trialName(trial, sweep);
    const exit = last?.signal
      ? `signal ${last.signal}`
      : `exit code ${last?.exitCode ?? 'unknown'}`;
    const why = [
      state.replaceAll('-', ' '),
      cause?.replaceAll('-', ' '),
      ...(last === null ? [] : [exit, jobText(last)]),
      counted(attempts, 'attempt'),
    ];
    const retry = { kind: 'retry', trialId: id, failedOnly: false } as const;
    return {
      id,
      name,
      why: why.filter(Boolean).join(', '),
      message: last?.message ?? null,
      tail: last?.logTail?.trimEnd() ?? '',
      retry: requestButton(sweep.name, retry, 'Retry', name),
    };
  });
  const about =
    all === 0 ? 'No trial has failed.' : `${counted(all, 'trial')} failed or timed out${newest}.`;
  return render({ about, failures });
}
