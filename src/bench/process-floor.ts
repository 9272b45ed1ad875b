import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BenchError } from './bench-error.js';

const entry = fileURLToPath(new URL('./empty-process-worker.js', import.meta.url));

/**
 * Starts Node processes that do nothing, so many at a time, each when one has ended, as a coordinator does with its slots.
 * @returns milliseconds a process: the whole time, shared by all
 * @throws BenchError of kind process-failed; the signal's reason when aborted, once those that run have ended
 */
export async function processFloor(
  processes: number,
  atOnce: number,
  signal: AbortSignal,
): Promise<number> {
  const begun = performance.now();
  let left = processes;
  const lane = async () => {
    while (left > 0 && !signal.aborted) {
      left -= 1;
      await emptyProcess();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  signal.throwIfAborted();
  return (performance.now() - begun) / processes;
}

/** In a process group of its own, as a trial. */
async function emptyProcess(): Promise<void> {
  const child = spawn(process.execPath, [entry], { detached: true, stdio: 'ignore' });
  const end = await new Promise<string | number | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, killedBy) => resolve(code ?? killedBy));
  });
  if (end === 0) return;
  const words = typeof end === 'number' ? `it ended with code ${end}` : String(end);
  throw new BenchError({ kind: 'process-failed', what: 'does nothing', words });
}
