import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BenchError } from './bench-error.js';

/** What a measuring process says to the one that started it. */
type WorkerMessage =
  | { readonly kind: 'progress'; readonly line: string }
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'failure'; readonly words: string };

/**
 * What every measuring process does: waits for its task, works, answers, and goes; it also goes when its parent is gone.
 * @param work throws what is told to the parent in its words
 * @param abandon called when the parent is gone
 */
export function serveOneTask<Task>(
  work: (task: Task, progress: (line: string) => void) => Promise<unknown>,
  abandon: (task: Task) => void,
): void {
  const say = (message: WorkerMessage) => {
    if (process.connected) process.send?.(message);
  };
  const answerOf = async (task: Task): Promise<WorkerMessage> => {
    try {
      const answer = await work(task, (line) => {
        say({ kind: 'progress', line });
      });
      return { kind: 'answer', answer };
    } catch (error) {
      return { kind: 'failure', words: error instanceof Error ? error.message : String(error) };
    }
  };
  process.once('message', (message) => {
    const task = message as Task;
    process.once('disconnect', () => {
      abandon(task);
      process.exitCode = 1;
      // TensorFlow's threads have nothing to finish.
      process.kill(process.pid, 'SIGKILL');
    });
    void answerOf(task).then(say);
  });
}

export interface WorkerOptions {
  /** Beside the parent's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/** What is kept of a process's standard error. */
const mostWords = 8000;

/**
 * Runs a task in a measuring process and waits for it to end.
 * @param program the worker's compiled file
 * @param does what it does, to be said if it fails
 * @throws the signal's reason when aborted; BenchError of kind process-failed
 */
export async function runWorker<Answer>(
  program: URL,
  does: string,
  task: object,
  { environment, signal, onProgress }: WorkerOptions,
): Promise<Answer> {
  signal.throwIfAborted();
  // In a process group of its own, so that a terminal's Ctrl-C reaches the parent alone, which then ends it.
  const child = fork(fileURLToPath(program), [], {
    env: { ...process.env, ...environment },
    execArgv: [],
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-mostWords);
  });
  const kill = () => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  let answer: { readonly value: Answer } | null = null;
  child.on('message', (message: WorkerMessage) => {
    if (message.kind === 'progress') onProgress(message.line);
    else {
      if (message.kind === 'answer') answer = { value: message.answer as Answer };
      else words = message.words;
      // All is said; TensorFlow may take its time to go.
      kill();
    }
  });
  const end = await new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', (code, killedBy) => {
      resolve(code === null ? `it was ended by ${String(killedBy)}` : `it ended with code ${code}`);
    });
    child.send(task, (error) => {
      if (error !== null) words ||= error.message;
    });
  });
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  const said = answer as { readonly value: Answer } | null;
  if (said !== null) return said.value;
  throw new BenchError({ kind: 'process-failed', what: does, words: lastLine(words) ?? end });
}

function lastLine(text: string): string | undefined {
  const line = text.trim().split('\n').at(-1);
  return line === '' ? undefined : line;
}
