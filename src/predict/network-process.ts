import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FramePool } from './score-pool.js';
import type { NetworkMessage, NetworkQuestion } from './network-messages.js';
import type { VideoExplanation } from './page/video-section.js';
import { trialEnvironment } from '../tensorflow/installation.js';

type Draws = readonly (readonly number[])[];

/** A trained network in a process of its own. */
export interface NetworkProcess {
  /** One prediction each draw, on the standardised scale. @throws NetworkError; the signal's reason */
  score(pool: FramePool, draws: Draws, signal: AbortSignal): Promise<readonly number[]>;
  /** As `explainVideo`. @param dataset folder of the one that it was trained on. @throws NetworkError; the signal's reason */
  explain(
    pool: FramePool,
    draws: Draws,
    dataset: string,
    signal: AbortSignal,
  ): Promise<VideoExplanation>;
  /** Aborted with a NetworkError once it cannot answer, so that no more videos are decoded for it. */
  readonly lost: AbortSignal;
  /** Ends the process; what waits for an answer gets none. */
  close(): void;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Starts a process that opens a kept model at once, while whoever asks prepares the first question. It works on the processor, as
 * graphics cards belong to the trials of a sweep.
 * @param folder of the model
 * @throws TensorFlowError of kind tensorflow-missing; whatever else goes wrong is the reason of `lost`
 */
export function startNetwork(folder: string): NetworkProcess {
  // In a process group of its own, so that a terminal's Ctrl-C reaches the parent alone, which then ends it.
  const child = fork(fileURLToPath(new URL('./network-worker.js', import.meta.url)), [folder], {
    env: {
      ...process.env,
      ...trialEnvironment(availableParallelism()),
      CUDA_VISIBLE_DEVICES: '-1',
    },
    execArgv: [],
    detached: true,
    serialization: 'advanced',
    // TensorFlow's chatter is no answer to a person's question.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const lost = new AbortController();
  const waiting: Waiting[] = [];
  const lose = (error: Error): void => {
    lost.abort(error);
    for (const { reject } of waiting.splice(0)) reject(lost.signal.reason);
  };
  child.on('message', (message: NetworkMessage) => {
    if (message.kind === 'failed') lose(failure(message));
    else waiting.shift()?.resolve(message.answer);
  });
  child.on('error', (error) => {
    lose(ended(error.message));
  });
  child.once('exit', (code, signal) => {
    lose(ended(signal ?? `exit code ${code}`));
  });
  const ask = async (question: NetworkQuestion, signal: AbortSignal): Promise<unknown> => {
    signal.throwIfAborted();
    lost.signal.throwIfAborted();
    let stopped: () => void = () => undefined;
    const answer = new Promise((resolve, reject) => {
      stopped = () => {
        reject(signal.reason as Error);
      };
      // Its place stays taken when it is stopped: answers come in the order of the questions.
      waiting.push({ resolve, reject });
    });
    signal.addEventListener('abort', stopped);
    child.send(question);
    try {
      return await answer;
    } finally {
      signal.removeEventListener('abort', stopped);
    }
  };
  return {
    lost: lost.signal,
    score: async (pool, draws, signal) =>
      (await ask({ kind: 'score', pool, draws }, signal)) as readonly number[],
    explain: async (pool, draws, dataset, signal) =>
      (await ask({ kind: 'explain', pool, draws, dataset }, signal)) as VideoExplanation,
    close: () => {
      child.kill('SIGKILL');
    },
  };
}

function failure({ message, error }: Extract<NetworkMessage, { kind: 'failed' }>): Error {
  return error === null ? new Error(message) : new NetworkError(error, message);
}

function ended(how: string): NetworkError {
  return new NetworkError(
    'network-ended',
    `The process that asks the network ended with ${how}. Where memory is short, SIGKILL is how the system takes it back: free some and run the same command again.`,
    1,
  );
}

/** The process that holds a network failed, in its own words, or was ended by somebody else. */
class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /** As the room that made the error names it. */
  readonly kind: string;
  /** 2 for wrong input, 1 for what went wrong on the way. */
  readonly exitCode: 1 | 2;

  constructor(kind: string, message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.kind = kind;
    this.exitCode = exitCode;
  }
}
