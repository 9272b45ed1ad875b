import { template, type Markup } from '../../page/html-template.js';
import type { Seen } from '../read-view.js';

const render: (view: {
  headline: string;
  lead: string;
  tail: string | null;
  id: string;
}) => Markup = template(`
<h1>{{headline}}</h1>
<p class="lead" role="status">{{lead}}</p>
{{#if tail}}<h2>The last lines of its log</h2>
<pre tabindex="0" class="log" data-tail="yes">{{tail}}</pre>
<p class="about">\`reelsweep logs {{id}} --all\` prints all of it.</p>{{/if}}`);

/** One trial's log, as it grows. */
export function trialLogPiece({
  id,
  state,
  attempt,
  lines,
}: Extract<Seen, { kind: 'trial' }>): Markup {
  return render({
    headline: `Trial ${id}`,
    lead: leadText(state, attempt, lines.length === 0),
    tail: lines.length === 0 ? null : lines.join('\n'),
    id,
  });
}

function leadText(state: string | null, attempt: number, isEmpty: boolean): string {
  if (state === null) return 'The database knows no such trial.';
  const word = state.replaceAll('-', ' ');
  if (attempt === 0) return `It is ${word} and has not started yet.`;
  const says = isEmpty ? ', which has written no log' : '';
  return state === 'running'
    ? `It is running: attempt ${attempt}${says}.`
    : `Its state is ${word}; the newest attempt is number ${attempt}${says}.`;
}
