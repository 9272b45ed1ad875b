import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Cause } from '../../runs/cause.js';
import {
  preflightLineSchema,
  type PreflightLine,
  type PreflightPassed,
  type PreflightRequest,
  type PreflightStage,
} from '../../runs/preflight.js';
import { memoryKills } from '../../executor/local/local-executor.js';
import { ownSession } from '../../files/process/processes.js';
import { attemptOutcome, trialStop } from '../../coordinator/attempts/attempt-outcome.js';
import { trialFileOf } from '../../coordinator/attempts/open-trial-attempt.js';
import type { TrainingPlan } from '../../runs/sweep-plan.js';

export type Attempted =
  | PreflightPassed
  | {
      readonly kind: 'failed';
      readonly stage: PreflightStage;
      readonly cause: Cause;
      /** What went wrong and what to do. */
      readonly reason: string;
    };

export interface TryOptions {
  /** The whole environment of the process. */
  readonly environment: NodeJS.ProcessEnv;
  /** Folder for its checkpoint. */
  readonly scratch: string;
  /** Longest time between two lines of the process, in milliseconds. */
  readonly stallMs: number;
  /** Aborted: the process is killed, and the answer means nothing. */
  readonly stop: AbortSignal;
  readonly onStage: (stage: PreflightStage) => void;
}

/** More of what it says than this is not kept. */
const mostLogBytes = 4000;

/** Tries a trial in a process of its own. Whatever becomes of the process is an answer. */
export async function tryTrial(
  plan: TrainingPlan,
  trial: TrainingPlan['trials'][number],
  { environment, scratch, stallMs, stop, onStage }: TryOptions,
): Promise<Attempted> {
  const request = { trial: trialFileOf(plan, trial), scratch } as PreflightRequest;
  const memoryKillsBefore = memoryKills();
  const child = execa(
    process.execPath,
    [fileURLToPath(new URL('./preflight-process.js', import.meta.url))],
    {
      ...ownSession,
      input: JSON.stringify(request),
      env: environment,
      extendEnv: false,
      buffer: false,
      stdout: 'pipe',
      stderr: 'pipe',
      cancelSignal: stop,
      killSignal: 'SIGKILL',
      reject: false,
    },
  );
  let stage: PreflightStage = 'starting';
  let last: PreflightLine | null = null;
  let log = '';
  let hasStalled = false;
  const onStall = () => {
    hasStalled = true;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(onStall, stallMs);
  child.stderr.on('data', (bytes: Buffer) => {
    log = `${log}${bytes.toString('utf8')}`.slice(-mostLogBytes);
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parsedLine(text);
    if (line === null) return;
    clearTimeout(timer);
    timer = setTimeout(onStall, stallMs);
    if (line.kind === 'stage') {
      ({ stage } = line);
      onStage(stage);
    } else last = line;
  });
  const ended = await child;
  clearTimeout(timer);
  const answer = last as PreflightLine | null;
  if (answer?.kind === 'passed') return answer;
  const outcome = attemptOutcome({
    exitCode: ended.exitCode ?? null,
    signal: ended.signal ?? null,
    published: false,
    failure: answer?.kind === 'failed' ? answer.failure : null,
    order: hasStalled
      ? trialStop(
          'stalled',
          'It took longer than stallTimeout: raise it, or choose a smaller network, image or batchSize.',
        )
      : null,
    memoryKill: memoryKills() > memoryKillsBefore,
    reason: null,
    logTail: log,
  });
  const said = answer === null ? lastLine(log) : '';
  const what = outcome.message ?? 'It ended without a word.';
  const advice =
    answer === null && outcome.cause === 'out-of-memory'
      ? ' Use a smaller batchSize, fewer frames or smaller images.'
      : '';
  return {
    kind: 'failed',
    stage,
    cause: outcome.cause,
    reason: `${what}${advice}${said === '' ? '' : ` It said last: ${said}`}`,
  };
}

/** TensorFlow may print lines of its own. */
function parsedLine(text: string): PreflightLine | null {
  if (!text.startsWith('{')) return null;
  try {
    const parsed = preflightLineSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function lastLine(log: string): string {
  return log.trimEnd().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
}
