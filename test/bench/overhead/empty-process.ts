import { spawn, spawnSync } from 'node:child_process';
import { BenchError } from '#src/planning/benchmark/bench-error.js';
import { compiledProgram } from '../program.js';

/** A program that starts and ends. */
export const emptyProgram = compiledProgram('overhead/empty-process-worker.js');

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

/**
 * Starts one and waits for it, and lets nothing else of this process happen meanwhile.
 * @returns milliseconds
 * @throws BenchError of kind process-failed
 */
export function processFloorNow(): number {
  const begun = performance.now();
  const { status, error, signal } = spawnSync(process.execPath, [emptyProgram], {
    stdio: 'ignore',
  });
  if (status !== 0) throw failed(error?.message ?? status ?? signal);
  return performance.now() - begun;
}

/** In its own process group, as a trial. */
async function emptyProcess(): Promise<void> {
  const child = spawn(process.execPath, [emptyProgram], { detached: true, stdio: 'ignore' });
  const end = await new Promise<string | number | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, killedBy) => resolve(code ?? killedBy));
  });
  if (end !== 0) throw failed(end);
}

function failed(end: string | number | null): BenchError {
  const words = typeof end === 'number' ? `it ended with code ${end}` : String(end);
  return new BenchError({ kind: 'process-failed', what: 'does nothing', words });
}
