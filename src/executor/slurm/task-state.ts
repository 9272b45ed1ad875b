import { constants } from 'node:os';
import { type ProcessEnd, unseenEnd } from '../executor.js';
import type { QueuedTask } from './slurm-queue.js';

/** What a task is doing, as far as its trial is concerned. */
export type TaskState =
  /** In the queue, for the first time or again. */
  | { readonly kind: 'waits' }
  /** Its process may be alive. */
  | { readonly kind: 'runs' }
  /** It will not start again by itself. */
  | { readonly kind: 'over'; readonly end: ProcessEnd };

const waiting: ReadonlySet<string> = new Set([
  'PENDING',
  'REQUEUED',
  'REQUEUE_HOLD',
  'REQUEUE_FED',
  'RESV_DEL_HOLD',
  'SPECIAL_EXIT',
]);
const running: ReadonlySet<string> = new Set([
  'RUNNING',
  'COMPLETING',
  'CONFIGURING',
  'SUSPENDED',
  'STOPPED',
  'SIGNALING',
  'STAGE_OUT',
  'RESIZING',
]);

/** Whether a task waits for somebody to release it. */
export function isHeld({ reason }: QueuedTask): boolean {
  return reason === 'JobHeldUser' || reason === 'JobHeldAdmin';
}

/** Whether Slurm has given up starting a task: it keeps it in the queue, held, after a launch that failed, and may drain the node. */
export function isStranded({ state, reason }: QueuedTask): boolean {
  return state === 'PENDING' && /launch.failed/i.test(reason);
}

/** Why Slurm ended a task, where the process itself did not. */
const words: Readonly<Record<string, string>> = {
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
  if (waiting.has(task.state)) return { kind: 'waits' };
  if (running.has(task.state)) return { kind: 'runs' };
  return { kind: 'over', end: endOf(task) };
}

function endOf({ id, state, node, waitStatus }: QueuedTask): ProcessEnd {
  const where = node === '' ? '' : ` on ${node}`;
  const word = words[state];
  const signal = signalName(waitStatus & 127);
  if (word === undefined) {
    // COMPLETED and FAILED: the process ended by itself, or somebody killed it.
    return { ...unseenEnd, exitCode: signal === null ? waitStatus >> 8 : null, signal };
  }
  return {
    ...unseenEnd,
    // A signal is what ended it, whatever code it managed to leave with.
    signal: signal ?? (state === 'OUT_OF_MEMORY' ? 'SIGKILL' : 'SIGTERM'),
    memoryKill: state === 'OUT_OF_MEMORY',
    reason: `Task ${id}${where} ${word}.`,
  };
}

function signalName(number: number): string | null {
  if (number === 0) return null;
  const known = Object.entries(constants.signals).find(([, value]) => value === number);
  return known?.[0] ?? `signal ${number}`;
}
