import type { Markup } from '../../page/html-template.js';
import type { LiveSweep } from '../../status/live-sweep.js';
import type { Seen } from '../read-view.js';
import type { Pieces } from '../watch-runs.js';
import { failuresPiece } from './failures.js';
import { headPiece } from './head.js';
import { runningPiece } from './running.js';
import { sweepsPiece } from './sweeps.js';
import { trialLogPiece } from './trial-log.js';
import { trialsPiece } from './trials.js';

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
