import type { EndFile } from '../../runs/attempt-end.js';
import type { LoggedAttempt, TrialLogEvent } from '../../status/trial-log.js';
import { duration } from '../../text/times.js';
import { logLines } from '../../runs/log-file.js';
import type { Terminal } from '../terminal/terminal.js';

/** Shows what comes of a trial's log. */
export type LogDisplay = (event: TrialLogEvent) => void;

/**
 * For people: a heading over each attempt, then its lines.
 * @param isLive whether a line without an end, such as a progress bar, is shown while it changes
 */
export function logText(
  { print, note, progress }: Terminal,
  trialId: string,
  isLive: boolean,
): LogDisplay {
  const lines = logLines();
  const show = (texts: readonly string[]) => {
    for (const text of texts) print(text);
  };
  return (event) => {
    switch (event.kind) {
      case 'attempt':
        print(
          `--- attempt ${event.attempt.attempt}${begun(event.attempt)}${standing(event.attempt)}`,
        );
        return;
      case 'bytes':
        show(lines.push(event.bytes));
        if (isLive) progress(lines.open());
        return;
      case 'no-log':
        note(`Attempt ${event.attempt} has written no log.`);
        return;
      case 'replaced':
        show(lines.rest());
        note(`The log of attempt ${event.attempt} was cut short or replaced; from its beginning:`);
        return;
      case 'read':
        show(lines.rest());
        return;
      case 'ended':
        print(`--- attempt ${event.attempt.attempt}${standing(event.attempt)}`);
        return;
      case 'over':
        note(overSentence(trialId, event.why));
        return;
    }
  };
}

/** For programs: a line of JSON for each attempt, each line of a log and each ending. */
export function logJson({ print, note }: Terminal, trialId: string): LogDisplay {
  const lines = logLines();
  const show = (attempt: number, texts: readonly string[]) => {
    for (const text of texts) print(JSON.stringify({ attempt, text }));
  };
  return (event) => {
    switch (event.kind) {
      case 'attempt':
      case 'ended': {
        const { attempt, host, job, startedAt, end } = event.attempt;
        print(JSON.stringify({ trial: trialId, attempt, host, job, startedAt, end }));
        return;
      }
      case 'bytes':
        show(event.attempt, lines.push(event.bytes));
        return;
      case 'no-log':
        return;
      case 'replaced':
      case 'read':
        show(event.attempt, lines.rest());
        return;
      case 'over':
        note(overSentence(trialId, event.why));
        return;
    }
  };
}

function begun({ host, job, startedAt }: LoggedAttempt): string {
  const at = startedAt === null ? '' : new Date(startedAt).toISOString().slice(0, 19);
  return [
    job === null ? '' : `, job ${job}`,
    host === null ? '' : ` on ${host}`,
    at === '' ? '' : `, started ${at.replace('T', ' ')} UTC`,
  ].join('');
}

function standing({ end, isIdle, host }: LoggedAttempt): string {
  if (end !== null) return `, ${endText(end)}`;
  if (!isIdle) return ', running';
  return host === null ? ', starting' : ', its process is gone and nobody has recorded its end yet';
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

function overSentence(
  trialId: string,
  why: Extract<TrialLogEvent, { kind: 'over' }>['why'],
): string {
  switch (why) {
    case 'trial-ended':
      return `Trial ${trialId} has ended.`;
    case 'no-coordinator':
      return `Trial ${trialId} waits to run, but no sweep is being run here; \`run\` goes on with it.`;
    case 'removed':
      return `The folder of trial ${trialId} was removed.`;
  }
}
