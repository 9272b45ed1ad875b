import type { OwnerFile } from './owner-file.js';

/** By these a process knows which cluster job it is; whoever writes the job's script sets them. */
export const jobVariables = {
  id: 'REELSWEEP_JOB',
  node: 'REELSWEEP_JOB_NODE',
  restarts: 'REELSWEEP_JOB_RESTARTS',
} as const;

/** The cluster job that a process is, by its environment; nothing where it is none. */
export function jobIdentity(environment: Readonly<NodeJS.ProcessEnv>): Pick<OwnerFile, 'job'> {
  const id = environment[jobVariables.id];
  if (id === undefined || id === '') return {};
  const restarts = Number(environment[jobVariables.restarts] ?? 0);
  return {
    job: {
      id,
      node: environment[jobVariables.node] ?? '',
      restarts: Number.isInteger(restarts) && restarts >= 0 ? restarts : 0,
    },
  };
}
