import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutorHost } from '../executor.js';
import { parseSnapshot, queueColumns, type QueueSnapshot } from './queued-task.js';
import { slurmCommand } from './slurm-command.js';

/** The cluster's queue, asked as seldom as possible: one squeue at a time, and its answer is used for a while. */
export type SlurmQueue = ReturnType<typeof slurmQueue>;

const longestPeriodMs = 60_000;

/** So many ids fit into one command line with room to spare. */
const idsAtOnce = 2000;

/**
 * Of an array with tasks that wait, the controller sends the signal and yet says to scancel that it cannot; scancel sleeps for 5 s and
 * sends it again, ten times, to some tasks at a time.
 */
const firstAnswerMs = 4000;
const killsAtOnce = 8;

/** @param host whose `queueMs` is the period, and whose onProblem hears when the controller falls silent and when it answers again */
export function slurmQueue({ timing, elapsed, stop, onProblem }: ExecutorHost) {
  let seen: QueueSnapshot = new Map();
  let seenAt = -Infinity;
  let silences = 0;
  let asking: Promise<QueueSnapshot | null> | null = null;

  async function ask(): Promise<QueueSnapshot | null> {
    const format = queueColumns.map(([name, width]) => `${name}:${width}`).join(',');
    const args = ['--me', '--noheader', '--array', '--states=all', '-O', format];
    const { exitCode, stdout, stderr } = await slurmCommand('squeue', args);
    if (exitCode !== 0) {
      const reason = stderr.trim() || 'squeue did not end in time';
      if (silences === 0) {
        onProblem(
          `Slurm's controller does not answer (${reason}): asking again, less and less often. What runs goes on meanwhile.`,
        );
      }
      silences += 1;
      return null;
    }
    if (silences > 0) onProblem('Slurm answers again.');
    silences = 0;
    seen = parseSnapshot(stdout);
    seenAt = elapsed();
    return seen;
  }
  /** Asks anew, unless the last answer is younger than this. @returns null where the controller does not answer */
  async function look(youngerThanMs = 0): Promise<QueueSnapshot | null> {
    if (elapsed() - seenAt < youngerThanMs) return seen;
    asking ??= ask().finally(() => {
      asking = null;
    });
    return await asking;
  }
  const periodMs = () => Math.min(longestPeriodMs, timing.queueMs * 2 ** Math.min(silences, 10));
  return {
    /** What the queue was when last seen. */
    get seen() {
      return seen;
    },
    /** Milliseconds to wait until the next question: longer while the controller is silent. */
    get periodMs() {
      return periodMs();
    },
    look,
    /** Asks until there is an answer. @returns null where a person stopped the waiting */
    async lookUntilAnswered(youngerThanMs = 0): Promise<QueueSnapshot | null> {
      for (let younger = youngerThanMs; ; younger = 0) {
        const snapshot = await look(younger);
        if (snapshot !== null) return snapshot;
        await sleep(periodMs(), undefined, { signal: stop }).catch(() => undefined);
        if (stop?.aborted === true) return null;
      }
    },
    /** Takes tasks out of the queue; those that run are signalled to end, and killed after the cluster's KillWait. */
    cancel: (ids: readonly string[]) => inPieces('scancel', [], ids),
    /** Kills the processes of running tasks at once. */
    async kill(ids: readonly string[]): Promise<void> {
      for (const piece of pieces(ids, killsAtOnce)) {
        await slurmCommand('scancel', ['--signal=KILL', ...piece], process.env, firstAnswerMs);
      }
    },
    // As the user, even where that is an administrator: what an administrator holds the user cannot release.
    hold: (jobIds: readonly string[]) => inPieces('scontrol', ['uhold'], jobIds),
    release: (jobIds: readonly string[]) => inPieces('scontrol', ['release'], jobIds),
  };
}

/** The effect is seen in the queue: both commands end with 1 where one of many tasks is over already. */
async function inPieces(
  command: 'scancel' | 'scontrol',
  args: readonly string[],
  ids: readonly string[],
): Promise<void> {
  for (const piece of pieces(ids, idsAtOnce)) {
    // scontrol takes several jobs as one list, scancel as many arguments.
    const list = command === 'scontrol' ? [piece.join(',')] : piece;
    await slurmCommand(command, [...args, ...list]);
  }
}

function* pieces(ids: readonly string[], most: number): Generator<readonly string[]> {
  for (let from = 0; from < ids.length; from += most) yield ids.slice(from, from + most);
}
