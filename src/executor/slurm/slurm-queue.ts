import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutorHost } from '../executor.js';
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
async function takeSnapshot(): Promise<QueueSnapshot | { readonly silent: string }> {
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

/** The cluster's queue, as gently asked as it can be: one squeue at a time, and its answer is used for a while. */
export interface SlurmQueue {
  /** What the queue was when last seen. */
  readonly seen: QueueSnapshot;
  /** Asks anew, unless the last answer is younger than this. @returns null where the controller does not answer */
  look(youngerThanMs?: number): Promise<QueueSnapshot | null>;
  /** Asks until there is an answer. @returns null where a person stopped the waiting */
  lookPatiently(): Promise<QueueSnapshot | null>;
  /** Milliseconds to wait until the next question: longer while the controller is silent. */
  readonly periodMs: number;
  /** Takes tasks out of the queue; those that run are told to end, and killed after the cluster's KillWait. */
  cancel(ids: readonly string[]): Promise<void>;
  /** Kills the processes of running tasks at once. */
  kill(ids: readonly string[]): Promise<void>;
  hold(jobIds: readonly string[]): Promise<void>;
  release(jobIds: readonly string[]): Promise<void>;
}

const longestPeriodMs = 60_000;

/** So many ids fit into one command line with room to spare. */
const idsAtOnce = 2000;

/**
 * Of an array with tasks that wait, the controller sends the signal and yet says to scancel that it cannot; scancel sleeps for 5 s and
 * sends it again, ten times, to some tasks at a time.
 */
const firstAnswerMs = 4000;
const killsAtOnce = 8;

/** @param host whose `queueMs` is the period, and who is told when the controller falls silent and when it answers again */
export function slurmQueue({ timing, elapsed, stop, onProblem }: ExecutorHost): SlurmQueue {
  let seen: QueueSnapshot = new Map();
  let seenAt = -Infinity;
  let silences = 0;
  let asking: Promise<QueueSnapshot | null> | null = null;

  async function ask(): Promise<QueueSnapshot | null> {
    const answer = await takeSnapshot();
    if ('silent' in answer) {
      if (silences === 0) {
        onProblem(
          `Slurm's controller does not answer (${answer.silent}): asking again, less and less often. What runs goes on meanwhile.`,
        );
      }
      silences += 1;
      return null;
    }
    if (silences > 0) onProblem('Slurm answers again.');
    silences = 0;
    seen = answer;
    seenAt = elapsed();
    return seen;
  }
  async function look(youngerThanMs = 0): Promise<QueueSnapshot | null> {
    if (elapsed() - seenAt < youngerThanMs) return seen;
    asking ??= ask().finally(() => {
      asking = null;
    });
    return await asking;
  }
  const periodMs = () => Math.min(longestPeriodMs, timing.queueMs * 2 ** Math.min(silences, 10));
  return {
    get seen() {
      return seen;
    },
    get periodMs() {
      return periodMs();
    },
    look,
    async lookPatiently() {
      for (;;) {
        const snapshot = await look();
        if (snapshot !== null) return snapshot;
        await sleep(periodMs(), undefined, { signal: stop }).catch(() => undefined);
        if (stop?.aborted === true) return null;
      }
    },
    cancel: (ids) => inPieces('scancel', [], ids),
    async kill(ids) {
      for (let from = 0; from < ids.length; from += killsAtOnce) {
        const piece = ids.slice(from, from + killsAtOnce);
        await slurmCommand('scancel', ['--signal=KILL', ...piece], process.env, firstAnswerMs);
      }
    },
    // As the user, even where that is an administrator: what an administrator holds the user cannot release.
    hold: (jobIds) => inPieces('scontrol', ['uhold'], jobIds),
    release: (jobIds) => inPieces('scontrol', ['release'], jobIds),
  };
}

/** What came of it is seen in the queue: both commands end with 1 where one of many tasks is over already. */
async function inPieces(
  command: 'scancel' | 'scontrol',
  args: readonly string[],
  ids: readonly string[],
): Promise<void> {
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const piece = ids.slice(from, from + idsAtOnce);
    // scontrol takes several jobs as one list, scancel as many arguments.
    const list = command === 'scontrol' ? [piece.join(',')] : piece;
    await slurmCommand(command, [...args, ...list]);
  }
}
