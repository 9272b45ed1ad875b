import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BenchError } from './bench-error.js';

type WorkerMessage<Answer> =
  | { readonly kind: 'progress'; readonly line: string }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly reason: string };

/**
 * What every measuring process does: waits for its task, works, answers, and exits; it also exits when its parent is gone.
 * @param work what it throws is sent to the parent as a sentence
 * @param abandon called when the parent is gone
 */
export function serveOneTask<Task>(
  work: (task: Task, progress: (line: string) => void) => Promise<unknown>,
  abandon: (task: Task) => void,
): void {
  const send = (message: WorkerMessage<unknown>) => {
    if (process.connected) process.send?.(message);
  };
  process.once('message', (message) => {
    const task = message as Task;
    process.once('disconnect', () => {
      abandon(task);
      process.exitCode = 1;
      // TensorFlow's threads have nothing to finish.
      process.kill(process.pid, 'SIGKILL');
    });
    work(task, (line) => send({ kind: 'progress', line })).then(
      (answer) => send({ kind: 'answer', answer }),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        send({ kind: 'failure', reason });
      },
    );
  });
}

/** So many characters of the end of a process's standard error are kept. */
const mostErrorText = 8000;

/**
 * Runs a task in a measuring process and waits for it to end.
 * @param program the worker's compiled file
 * @param does what it does, for the sentence where it fails
 * @param options environment: beside the parent's
 * @throws the signal's reason when aborted; BenchError of kind process-failed
 */
export async function runWorker<Answer>(
  program: URL,
  does: string,
  task: object,
  options: {
    readonly environment: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly onProgress: (line: string) => void;
  },
): Promise<Answer> {
  const { environment, signal, onProgress } = options;
  signal.throwIfAborted();
  // In its own process group, so that a terminal's Ctrl-C reaches the parent alone, which then ends it.
  const child = fork(fileURLToPath(program), [], {
    env: { ...process.env, ...environment },
    execArgv: [],
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let reason = '';
  let answered: { readonly answer: Answer } | null = null;
  child.stderr?.on('data', (chunk: Buffer) => {
    reason = (reason + chunk.toString()).slice(-mostErrorText);
  });
  const kill = () => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  child.on('message', (message: WorkerMessage<Answer>) => {
    if (message.kind === 'progress') {
      onProgress(message.line);
      return;
    }
    if (message.kind === 'answer') answered = message;
    else ({ reason } = message);
    // TensorFlow may take its time to exit.
    kill();
  });
  const end = await new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, killedBy) => {
      resolve(code === null ? `it was ended by ${String(killedBy)}` : `it ended with code ${code}`);
    });
    child.send(task, (error) => {
      if (error !== null) reason ||= error.message;
    });
  });
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  const result = answered as { readonly answer: Answer } | null;
  if (result !== null) return result.answer;
  const words = reason.trim().split('\n').at(-1) || end;
  throw new BenchError({ kind: 'process-failed', what: does, words });
}
