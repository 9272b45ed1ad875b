import { problemError } from '../files/problem-error.js';
import type { CoordinatorFile } from '../runs/coordinator-file.js';
import { type ForeignTrial, foreignTrialSentence } from './schedule/foreign-attempts.js';

/** What keeps a sweep from being run, or a request from being done. */
export type RunProblem =
  | {
      readonly kind: 'another-coordinator';
      readonly folder: string;
      readonly holder: CoordinatorFile | null;
      /** Unix milliseconds. */
      readonly now: number;
    }
  | { readonly kind: 'unknown-sweep-folder'; readonly sweep: string; readonly folder: string }
  | { readonly kind: 'paused-sweep'; readonly sweep: string }
  | {
      readonly kind: 'unknown-name';
      readonly typed: string;
      readonly wanted: 'sweep' | 'trial' | 'sweep or trial';
      readonly nearest: string | undefined;
      /** Names of the sweeps there are. */
      readonly sweeps: readonly string[];
    }
  | {
      readonly kind: 'sweep-runs';
      readonly sweep: string;
      readonly holder: CoordinatorFile;
      /** Unix milliseconds. */
      readonly now: number;
    }
  | { readonly kind: 'occupied-trial'; readonly occupied: ForeignTrial }
  | { readonly kind: 'trial-for-sweep' | 'sweep-for-trial'; readonly typed: string }
  | {
      readonly kind: 'ambiguous-trial';
      readonly typed: string;
      readonly matches: readonly string[];
    };

function since(startedAt: number, now: number): string {
  const at = new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ');
  const minutes = Math.max(0, Math.round((now - startedAt) / 60_000));
  return `since ${at} UTC (${minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`} ago)`;
}

function shown(typed: string): string {
  return typed.length > 60 ? `${typed.slice(0, 57)}…` : typed;
}

function hint(wanted: string, nearest: string | undefined, sweeps: readonly string[]): string {
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  if (wanted === 'trial')
    return '`status SWEEP` lists trials, and the first letters of an id, three or more, are enough.';
  return sweeps.length === 0 ? 'no sweep has been run here yet.' : `there is ${listed(sweeps)}.`;
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${some} and ${names.length - 5} more` : some;
}

/** A sweep cannot be run, or a request cannot be done. */
export class RunError extends problemError<RunProblem>('RunError', {
  'unknown-sweep-folder': ({ sweep, folder }) =>
    `There is no sweep ${sweep} in ${folder}; \`status\` lists those there are.`,
  'another-coordinator': ({ holder, folder, now }) =>
    `${holder === null ? 'Another process' : `Process ${holder.pid} on ${holder.host}, which runs sweep ${holder.sweep} ${since(holder.startedAt, now)},`} holds ${folder}. Wait until it is done, \`reelsweep stop\` it, or let this one run next with \`run FILE --queue\`.`,
  'paused-sweep': ({ sweep }) => `Sweep ${sweep} is paused; \`resume ${sweep}\` lets it run again.`,
  'unknown-name': ({ typed, wanted, nearest, sweeps }) =>
    `There is no ${wanted} ${shown(typed)}; ${hint(wanted, nearest, sweeps)}`,
  'sweep-runs': ({ sweep, holder, now }) =>
    `Process ${holder.pid} on ${holder.host} runs sweep ${sweep} ${since(holder.startedAt, now)}; \`reelsweep stop ${sweep}\` first.`,
  'occupied-trial': ({ occupied }) => foreignTrialSentence(occupied),
  'trial-for-sweep': ({ typed }) =>
    `${typed} is a trial, not a sweep; \`status\` lists the sweeps.`,
  'sweep-for-trial': ({ typed }) =>
    `${typed} is a sweep, not a trial; \`status ${typed}\` lists its trials.`,
  'ambiguous-trial': ({ typed, matches }) =>
    `${matches.length} trials begin with ${shown(typed)}: ${listed(matches)}. Give more of the one you mean.`,
}) {}
