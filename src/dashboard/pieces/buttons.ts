import { z } from 'zod';
import { template, type Markup } from '../../page/html-template.js';
import { requestSchema } from '../../runs/requests.js';
import { sweepNameSchema } from '../../runs/sweep-plan.js';
import type { LiveSweep } from '../../status/live-sweep.js';

/** What a button of the page requests of a sweep, or of one of its trials. */
export const pageRequestSchema = z.strictObject({ sweep: sweepNameSchema, request: requestSchema });

export type PageRequest = z.output<typeof pageRequestSchema>;

type Request = PageRequest['request'];

const render = template(
  `<button type="button" class="request" data-key="{{key}}" data-request="{{request}}"{{#if confirm}} data-confirm="{{confirm}}"{{/if}} aria-label="{{text}} {{of}}">{{text}}</button>`,
);

/**
 * A button that sends a request.
 * @param of its target, for a screen reader
 * @param confirm a question that is put first
 */
export function requestButton(
  sweep: string,
  request: Request,
  text: string,
  of: string,
  confirm: string | null = null,
): Markup {
  const trialId = 'trialId' in request ? request.trialId : undefined;
  const key = `${request.kind} ${trialId ?? sweep}`;
  return render({ key, request: JSON.stringify({ sweep, request }), text, of, confirm });
}

/** What may be requested of a sweep in its state. */
export function sweepButtons(sweep: string, state: string, counts: LiveSweep['counts']): Markup[] {
  const { planned = 0, running = 0, failed = 0, 'timed-out': late = 0 } = counts;
  const question = `Stop sweep ${sweep}? Running trials write a checkpoint first, and the same run goes on from there.`;
  const stop = { kind: 'stop' } as const;
  const offers: readonly (readonly [boolean, Request, string, string?])[] = [
    [state === 'paused', { kind: 'resume' }, 'Resume'],
    [planned + running > 0 && !['paused', 'queued'].includes(state), { kind: 'pause' }, 'Pause'],
    [state === 'running' || (state === 'paused' && running > 0), stop, 'Stop', question],
    [state === 'queued', stop, 'Take out of the queue'],
    [failed + late > 0, { kind: 'retry', failedOnly: true }, 'Retry failed'],
  ];
  return offers
    .filter(([isOffered]) => isOffered)
    .map(([, request, text, confirm]) =>
      requestButton(sweep, request, text, `sweep ${sweep}`, confirm),
    );
}
