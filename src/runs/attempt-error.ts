import { problemError } from '../files/problem-error.js';
import type { OtherWriter } from '../files/other-writers.js';

/** What can be wrong with a file of the attempt contract. */
export type AttemptProblem =
  | { readonly kind: 'damaged-file'; readonly path: string; readonly reason: string }
  /** .removing.json is damaged. */
  | { readonly kind: 'damaged-removal'; readonly path: string; readonly reason: string }
  /** It decides what is done, and another user can change it. */
  | { readonly kind: 'foreign-file'; readonly path: string; readonly writer: OtherWriter }
  | { readonly kind: 'metric-not-finite'; readonly name: string; readonly step: number };

/** A file of the attempt contract that cannot be read or written as the contract says. */
export class AttemptError extends problemError<AttemptProblem>('AttemptError', {
  'damaged-file': ({ path, reason }) =>
    `${path} is damaged (${reason}); move it away to have the trial run again.`,
  'damaged-removal': ({ path, reason }) =>
    `${path} does not say which sweep is being removed (${reason}); nothing was removed. Move it away and run the same command again.`,
  'foreign-file': ({ path, writer }) => {
    const whose =
      writer.kind === 'owner' ? `belongs to user ${writer.user}` : 'can be changed by other users';
    return `${path} ${whose} and is not obeyed; remove it, or have its owner do what it says.`;
  },
  'metric-not-finite': ({ name, step }) =>
    `Metric ${name} at step ${step} is not a finite number; metrics.jsonl holds finite numbers only.`,
}) {}
