import { failuresPiece } from './failures.js';
import { headPiece } from './head.js';
import { sweepsPiece, trialsPiece } from './lists.js';
import { runningPiece } from './running.js';
import type { Seen } from '../view.js';
import type { Pieces } from '../watch-pages.js';
import { template, type Markup } from '../../page/html-template.js';
import type { LiveSweep } from '../../status/live-sweep.js';

/** The parts of a page, in its order, by the id of their element; an empty text for one that has nothing to show. */
export function piecesOf(seen: Seen, curves: (sweep: LiveSweep) => Markup): Pieces {
  if (seen.kind === 'trial') return new Map([['trial', trialLogPiece(seen).toString()]]);
  const { overview, shown } = seen;
  const ofShown = (piece: (sweep: LiveSweep) => Markup) => shown && piece(shown);
  const isActive = shown !== null && (shown.running.length > 0 || shown.state === 'running');
  const pieces: readonly (readonly [string, Markup | null])[] = [
    ['head', headPiece(seen)],
    ['running', isActive ? runningPiece(shown) : null],
    ['curves', ofShown(curves)],
    ['failures', ofShown(failuresPiece)],
    ['sweeps', sweepsPiece(overview, shown?.name ?? null)],
    ['trials', ofShown(trialsPiece)],
  ];
  return new Map(pieces.map(([id, markup]) => [id, markup?.toString() ?? '']));
}

const render = template(`
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
    tail: lines.join('\n'),
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
