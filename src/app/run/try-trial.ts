import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Cause } from '../../runs/cause.js';
import {
  preflightLineSchema,
  type PreflightLine,
  type PreflightPassed,
  type PreflightRequest,
  type PreflightStage,
} from '../../runs/preflight.js';
import { memoryKills } from '../../executor/local/local-executor.js';
import { startProgram } from '../../files/process/start-program.js';
import { attemptOutcome, trialStop } from '../../coordinator/attempts/attempt-outcome.js';
import { trialFileOf } from '../../coordinator/attempts/open-trial-attempt.js';
import type { TrainingPlan } from '../../runs/sweep-plan.js';

interface TrialFailed {
  readonly kind: 'failed';
  readonly stage: PreflightStage;
  readonly cause: Cause;
  /** What went wrong and what to do. */
  readonly reason: string;
}

interface TryOptions {
  /** The complete environment of the process. */
  readonly environment: NodeJS.ProcessEnv;
  /** Folder for its checkpoint. */
  readonly scratch: string;
  /** Longest time between two lines of the process, in milliseconds. */
  readonly stallMs: number;
  /** Aborted: the process is killed, and the answer means nothing. */
  readonly stop: AbortSignal;
  readonly onStage: (stage: PreflightStage) => void;
}

const program = fileURLToPath(new URL('./preflight-process.js', import.meta.url));

/** Of its standard error so much of the end is kept. */
const mostLogCharacters = 4000;

/** Tries a trial in a separate process. However the process ends, that is an answer. */
export async function tryTrial(
  plan: TrainingPlan,
  trial: TrainingPlan['trials'][number],
  { environment, scratch, stallMs, stop, onStage }: TryOptions,
): Promise<PreflightPassed | TrialFailed> {
  const request = { trial: trialFileOf(plan, trial), scratch } as PreflightRequest;
  const memoryKillsBefore = memoryKills();
  const child = startProgram(process.execPath, [program], {
    input: JSON.stringify(request),
    env: environment,
    extendEnv: false,
    buffer: false,
    stdout: 'pipe',
    stderr: 'pipe',
    cancelSignal: stop,
    killSignal: 'SIGKILL',
  });
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
    log = `${log}${bytes.toString('utf8')}`.slice(-mostLogCharacters);
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
  const tooSlow =
    'It took longer than stallTimeout: raise it, or choose a smaller network, image or batchSize.';
  const { cause, message } = attemptOutcome({
    exitCode: ended.exitCode ?? null,
    signal: ended.signal ?? null,
    published: false,
    failure: answer?.kind === 'failed' ? answer.failure : null,
    order: hasStalled ? trialStop('stalled', tooSlow) : null,
    memoryKill: memoryKills() > memoryKillsBefore,
    reason: null,
    logTail: log,
  });
  const lastWords = log.trimEnd().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
  const sentences = [
    message ?? 'It ended without a word.',
    answer === null && cause === 'out-of-memory'
      ? 'Use a smaller batchSize, fewer frames or smaller images.'
      : '',
    answer === null && lastWords !== '' ? `Its last line was: ${lastWords}` : '',
  ];
  return { kind: 'failed', stage, cause, reason: sentences.filter(Boolean).join(' ') };
}

/** TensorFlow may print other lines. */
function parsedLine(text: string): PreflightLine | null {
  try {
    return preflightLineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
