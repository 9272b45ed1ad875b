import { template, type Markup } from '../../page/html-template.js';
import type { Ask } from '../ask.js';

const render = template(
  `<button type="button" class="ask" data-key="{{key}}" data-ask="{{ask}}"{{#if confirm}} data-confirm="{{confirm}}"{{/if}} aria-label="{{text}} {{of}}">{{text}}</button>`,
);

/**
 * A button that asks for something.
 * @param of what it does it to, for who hears the page
 * @param confirm a question that is put first
 */
export function askButton(
  ask: Ask,
  text: string,
  of: string,
  confirm: string | null = null,
): Markup {
  const key = `${ask.kind} ${'trial' in ask ? (ask.trial ?? ask.sweep) : ask.sweep}`;
  return render({ key, ask: JSON.stringify(ask), text, of, confirm });
}

/** What may be asked of a sweep as it stands. */
export function sweepButtons(
  sweep: string,
  state: string,
  counts: Readonly<Partial<Record<string, number>>>,
): Markup[] {
  const buttons: Markup[] = [];
  const of = `sweep ${sweep}`;
  const isOpen = (counts['planned'] ?? 0) + (counts['running'] ?? 0) > 0;
  if (state === 'paused') buttons.push(askButton({ kind: 'resume', sweep }, 'Resume', of));
  else if (isOpen && state !== 'queued')
    buttons.push(askButton({ kind: 'pause', sweep }, 'Pause', of));
  if (state === 'running' || (state === 'paused' && (counts['running'] ?? 0) > 0)) {
    const question = `Stop sweep ${sweep}? Running trials write a checkpoint first, and the same run goes on from there.`;
    buttons.push(askButton({ kind: 'stop', sweep }, 'Stop', of, question));
  }
  if (state === 'queued')
    buttons.push(askButton({ kind: 'stop', sweep }, 'Take out of the queue', of));
  const failed = (counts['failed'] ?? 0) + (counts['timed-out'] ?? 0);
  if (failed > 0) buttons.push(askButton({ kind: 'retry', sweep }, 'Retry failed', of));
  return buttons;
}
