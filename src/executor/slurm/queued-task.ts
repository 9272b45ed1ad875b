import { constants } from 'node:os';
import { type ProcessEnd, unseenEnd } from '../executor.js';

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

/** squeue pads each field to its width and cuts it there; nothing separates two of them. */
export const queueColumns = [
  ['JobArrayID', 24],
  ['State', 16],
  ['RestartCnt', 8],
  ['exit_code', 8],
  ['NodeList', 48],
  ['Reason', 32],
  ['Name', 48],
] as const;

/** The tasks in what squeue printed; other lines are skipped. */
export function parseSnapshot(text: string): QueueSnapshot {
  const tasks = new Map<string, QueuedTask>();
  for (const line of text.split('\n')) {
    let from = 0;
    const fields = queueColumns.map(([, width]) => line.slice(from, (from += width)).trim());
    const [id = '', state = '', restarts, status, node = '', reason = '', jobName = ''] = fields;
    if (!/^\d+(_\d+)?$/.test(id)) continue;
    const [restartCount, waitStatus] = [Number(restarts) || 0, Number(status) || 0];
    tasks.set(id, { id, jobName, state, restarts: restartCount, waitStatus, node, reason });
  }
  return tasks;
}

/** What a task is doing, as far as its trial is concerned. */
export type TaskState =
  /** In the queue, for the first time or again. */
  | { readonly kind: 'waits' }
  /** Its process may be alive. */
  | { readonly kind: 'runs' }
  /** Slurm will not start it again. */
  | { readonly kind: 'over'; readonly end: ProcessEnd };

const waiting = /^(PENDING|REQUEUED|REQUEUE_HOLD|REQUEUE_FED|RESV_DEL_HOLD|SPECIAL_EXIT)$/;
const running = /^(RUNNING|COMPLETING|CONFIGURING|SUSPENDED|STOPPED|SIGNALING|STAGE_OUT|RESIZING)$/;

/** Whether a task waits for a person to release it. */
export function isHeld({ reason }: QueuedTask): boolean {
  return reason === 'JobHeldUser' || reason === 'JobHeldAdmin';
}

/** Whether Slurm no longer tries to start a task: it keeps it in the queue, held, after a launch that failed, and may drain the node. */
export function isStranded({ state, reason }: QueuedTask): boolean {
  return state === 'PENDING' && /launch.failed/i.test(reason);
}

/** Why Slurm ended a task, where the process itself did not. */
const slurmEnds: Readonly<Record<string, string>> = {
  CANCELLED: 'was cancelled (scancel)',
  TIMEOUT: 'ran into its time limit (runner.slurm.time)',
  DEADLINE: 'ran into its deadline',
  NODE_FAIL: 'lost its node',
  BOOT_FAIL: 'was given a node that did not start',
  PREEMPTED: 'was pre-empted',
  REVOKED: 'was revoked',
  OUT_OF_MEMORY: 'used more memory than it was given (runner.slurm.memory)',
};

/** What squeue's line of a task means; none at all means that the controller has forgotten it, some time after its end. */
export function taskState(task: QueuedTask | undefined, id: string): TaskState {
  if (task === undefined) {
    return { kind: 'over', end: { ...unseenEnd, reason: `Slurm no longer knows task ${id}.` } };
  }
  if (isStranded(task)) {
    const reason = `Slurm could not start task ${id} (${task.reason}); \`sinfo -R\` says whether a node is to blame.`;
    return { kind: 'over', end: { ...unseenEnd, reason } };
  }
  if (waiting.test(task.state)) return { kind: 'waits' };
  if (running.test(task.state)) return { kind: 'runs' };
  return { kind: 'over', end: endOf(task) };
}

function endOf({ id, state, node, waitStatus }: QueuedTask): ProcessEnd {
  const slurmEnd = slurmEnds[state];
  const signal = signalName(waitStatus & 127);
  if (slurmEnd === undefined) {
    // COMPLETED and FAILED: the process ended alone, or was killed by a person.
    return { ...unseenEnd, exitCode: signal === null ? waitStatus >> 8 : null, signal };
  }
  const memoryKill = state === 'OUT_OF_MEMORY';
  return {
    ...unseenEnd,
    // A signal is what ended it, whatever code it managed to leave with.
    signal: signal ?? (memoryKill ? 'SIGKILL' : 'SIGTERM'),
    memoryKill,
    reason: `Task ${id}${node === '' ? '' : ` on ${node}`} ${slurmEnd}.`,
  };
}

function signalName(number: number): string | null {
  if (number === 0) return null;
  const known = Object.entries(constants.signals).find(([, value]) => value === number);
  return known?.[0] ?? `signal ${number}`;
}
