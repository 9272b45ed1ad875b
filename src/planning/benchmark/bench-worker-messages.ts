/** What a measuring process says to the one that started it. */
export type WorkerMessage =
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
