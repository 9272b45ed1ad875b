import type { EndFile } from '../../runs/attempt-end.js';
import { logLines } from '../../runs/log-file.js';
import type { LoggedAttempt, TrialLogEvent } from '../../status/trial-log.js';
import { duration } from '../../text/times.js';
import type { Terminal } from '../terminal/terminal.js';

/**
 * Shows a trial's log: a heading over each attempt, then its lines; for programs a line of JSON for each of them.
 * @param options isLive: whether a line without an end, such as a progress bar, is shown while it changes
 */
export function logDisplay(
  { print, note, progress }: Terminal,
  trial: string,
  { json, isLive }: { readonly json: boolean; readonly isLive: boolean },
): (event: TrialLogEvent) => void {
  const lines = logLines();
  const show = (attempt: number, texts: readonly string[]) => {
    for (const text of texts) print(json ? JSON.stringify({ attempt, text }) : text);
  };
  const showAttempt = ({ attempt, host, job, startedAt, end }: LoggedAttempt, text: string) => {
    const data = { trial, attempt, host, job, startedAt, end };
    print(json ? JSON.stringify(data) : `--- attempt ${attempt}${text}`);
  };
  return (event) => {
    switch (event.kind) {
      case 'attempt':
        showAttempt(event.attempt, `${startText(event.attempt)}${stateText(event.attempt)}`);
        return;
      case 'bytes':
        show(event.attempt, lines.push(event.bytes));
        if (isLive && !json) progress(lines.open());
        return;
      case 'no-log':
        if (!json) note(`Attempt ${event.attempt} has written no log.`);
        return;
      case 'replaced':
        show(event.attempt, lines.rest());
        if (json) return;
        note(`The log of attempt ${event.attempt} was cut short or replaced; from its beginning:`);
        return;
      case 'read':
        show(event.attempt, lines.rest());
        return;
      case 'ended':
        showAttempt(event.attempt, stateText(event.attempt));
        return;
      case 'over':
        note(overTexts[event.why](trial));
    }
  };
}

function startText({ host, job, startedAt }: LoggedAttempt): string {
  const time = new Date(startedAt ?? 0).toISOString().slice(0, 19).replace('T', ' ');
  return [
    job === null ? '' : `, job ${job}`,
    host === null ? '' : ` on ${host}`,
    startedAt === null ? '' : `, started ${time} UTC`,
  ].join('');
}

function stateText({ end, isIdle, host }: LoggedAttempt): string {
  if (end !== null) return `, ${endText(end)}`;
  if (!isIdle) return ', running';
  return host === null ? ', starting' : ', its process is gone and no end is recorded yet';
}

function endText(end: EndFile): string {
  const took = duration(Math.max(0, end.endedAt - end.startedAt));
  const why = end.message === null ? end.cause : `${end.cause}: ${end.message}`;
  switch (end.state) {
    case 'succeeded':
      return `succeeded after ${took}`;
    case 'planned':
      return `ended after ${took} (${why}); the trial is to run again`;
    case 'timed-out':
      return `timed out after ${took}`;
    case 'failed':
    case 'stopped':
    case 'pruned':
      return `${end.state} after ${took} (${why})`;
  }
}

const overTexts: Readonly<
  Record<Extract<TrialLogEvent, { kind: 'over' }>['why'], (trial: string) => string>
> = {
  'trial-ended': (trial) => `Trial ${trial} has ended.`,
  'no-coordinator': (trial) =>
    `Trial ${trial} waits to run, but no sweep is being run here; \`run\` goes on with it.`,
  removed: (trial) => `The folder of trial ${trial} was removed.`,
};
