import { exitCode, type FailureFile } from '../../runs/attempt-end.js';
import { BadDataError } from '../bad-data-error.js';
import { outOfMemory } from '../failure-of.js';
import type { LostLoss } from './program-metrics.js';
import type { ProgramEnd } from './program-process.js';

/** All that is known of a program that is gone. */
export interface ProgramFacts {
  readonly command: readonly string[];
  readonly folder: string;
  readonly end: ProgramEnd;
  /** Whether it was asked to stop. */
  readonly stopping: boolean;
  readonly lost: LostLoss | null;
  /** Where it stood, by its metrics. */
  readonly step: number;
  readonly logTail: string;
}

/**
 * What a program's end makes of the attempt.
 * @returns 'finished'; an exit code of the contract; the signal that it died of, for the trial process to die of too; or why it failed
 * @throws BadDataError where it cannot be started
 */
export function programOutcome(
  facts: ProgramFacts,
): 'finished' | number | NodeJS.Signals | FailureFile {
  const { end, stopping, lost, step } = facts;
  if (end.kind === 'not-started') {
    const { command, folder } = facts;
    const [program = ''] = command;
    throw new BadDataError({
      kind: 'no-program',
      program,
      folder,
      reason: end.error.code ?? end.error.message,
    });
  }
  if (lost !== null) {
    const message = `${lost.name} became ${lost.value} after step ${lost.step}: the same settings would end the same.`;
    return { kind: 'diverged', message, step: lost.step };
  }
  if (end.kind === 'exit' && end.code === exitCode.published) return 'finished';
  if (end.kind === 'exit' && end.code === exitCode.diverged) {
    const message = `The program said that it diverged (exit code ${end.code}).`;
    return { kind: 'diverged', message, step };
  }
  // Whoever asked it to stop hears that it has, even where it did so without grace.
  if (stopping || (end.kind === 'exit' && end.code === exitCode.checkpointed))
    return exitCode.checkpointed;
  if (end.kind === 'signal') return end.signal;
  return {
    kind: outOfMemory.test(facts.logTail) ? 'out-of-memory' : 'exception',
    message: `The program ended with exit code ${end.code}${lastWords(facts.logTail)}.`,
    step,
  };
}

function lastWords(logTail: string): string {
  const line = logTail
    .split('\n')
    .findLast((text) => text.trim() !== '')
    ?.trim();
  return line === undefined ? ' and printed nothing' : `; its last line: ${line.slice(0, 200)}`;
}
