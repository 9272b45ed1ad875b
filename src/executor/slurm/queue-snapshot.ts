import { slurmCommand } from './slurm-command.js';

/** A task as squeue shows it. */
export interface QueuedTask {
  /** Such as 1234_5. */
  readonly id: string;
  readonly jobName: string;
  /** Slurm's word in capitals, such as PENDING or RUNNING. */
  readonly state: string;
  /** How often it has been started again. */
  readonly restarts: number;
  /** As wait(2) has it: the exit code times 256, or the signal. */
  readonly waitStatus: number;
  readonly node: string;
  /** Why it waits, or why it ended. */
  readonly reason: string;
}

/** The user's tasks by id, those that ended a short while ago among them. */
export type QueueSnapshot = ReadonlyMap<string, QueuedTask>;

/** squeue pads each field to its width and cuts it there; nothing stands between two of them. */
export const queueColumns = [
  ['JobArrayID', 24],
  ['State', 16],
  ['RestartCnt', 8],
  ['exit_code', 8],
  ['NodeList', 48],
  ['Reason', 32],
  ['Name', 48],
] as const;

/**
 * Asks the controller once for all tasks of this user.
 * @returns what it said instead, where it does not answer: nothing may be concluded then
 * @throws ExecutorError 'command-missing'
 */
export async function takeSnapshot(): Promise<QueueSnapshot | { readonly silent: string }> {
  const format = queueColumns.map(([name, width]) => `${name}:${width}`).join(',');
  const { exitCode, stdout, stderr } = await slurmCommand('squeue', [
    '--me',
    '--noheader',
    '--array',
    '--states=all',
    '-O',
    format,
  ]);
  if (exitCode !== 0) return { silent: stderr.trim() || 'squeue did not end in time' };
  return parseSnapshot(stdout);
}

/** The tasks in what squeue printed; lines that are none are passed over. */
export function parseSnapshot(text: string): QueueSnapshot {
  const tasks = new Map<string, QueuedTask>();
  for (const line of text.split('\n')) {
    const [id = '', state = '', restarts = '', status = '', node = '', reason = '', jobName = ''] =
      fieldsOf(line);
    if (!/^\d+(_\d+)?$/.test(id)) continue;
    tasks.set(id, {
      id,
      jobName,
      state,
      restarts: Number(restarts) || 0,
      waitStatus: Number(status) || 0,
      node,
      reason,
    });
  }
  return tasks;
}

function fieldsOf(line: string): string[] {
  let from = 0;
  return queueColumns.map(([, width]) => {
    const field = line.slice(from, from + width).trim();
    from += width;
    return field;
  });
}
