import { failuresPiece } from './failures.js';
import { headPiece } from './head.js';
import { runningPiece } from './running.js';
import { sweepsPiece } from './sweeps.js';
import { trialsPiece } from './trials.js';
import type { Seen } from '../read-view.js';
import type { Pieces } from '../watch-runs.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { LiveSweep } from '../../status/live-sweep.js';

/** Where nothing runs and nobody is there to start anything, there is no place for it. */
function isAtRest({ state, running }: LiveSweep): boolean {
  return running.length === 0 && state !== 'running';
}

/** The parts of a page, in its order, by the id of their element. Those that would be empty are empty texts. */
export function piecesOf(seen: Seen, curves: (sweep: LiveSweep) => Markup): Pieces {
  if (seen.kind === 'trial') return new Map([['trial', trialLogPiece(seen).toString()]]);
  const { overview, shown } = seen;
  return new Map([
    ['head', headPiece(seen).toString()],
    ['running', shown === null || isAtRest(shown) ? '' : runningPiece(shown).toString()],
    ['curves', shown === null ? '' : curves(shown).toString()],
    ['failures', shown === null ? '' : failuresPiece(shown).toString()],
    ['sweeps', sweepsPiece(overview, shown?.name ?? null).toString()],
    ['trials', shown === null ? '' : trialsPiece(shown).toString()],
  ]);
}

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
function trialLogPiece({ id, state, attempt, lines }: Extract<Seen, { kind: 'trial' }>): Markup {
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
