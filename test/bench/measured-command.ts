import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { signalGroup } from '#src/files/process/processes.js';
import { BenchError } from '#src/planning/benchmark/bench-error.js';
import { busySeconds } from '#src/planning/benchmark/cpu-meter.js';

/** What one run of a command cost, with all the processes that it started. */
export interface CommandFigures {
  readonly wallSeconds: number;
  /** Processor time, user and system. */
  readonly cpuSeconds: number;
  /** See treePeakBytes; looked at every 20 ms. Null where the system does not say. */
  readonly peakMemoryBytes: number | null;
  /** Cores that others used meanwhile; null where the system does not say. */
  readonly otherCpu: number | null;
}

interface CommandOptions {
  /** What it does, to be said if it fails. */
  readonly does: string;
  /** Beside the parent's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const sampleEveryMs = 20;

/** The shell's `times` tells the processor time of all that it waited for, to a hundredth of a second. The words are no part of the script. */
const script = '"$@" > /dev/null; code=$?; times; exit "$code"';

/**
 * Runs a command to its end.
 * @throws the signal's reason when aborted; BenchError of kind process-failed
 */
export async function measureCommand(
  words: readonly string[],
  { does, environment, signal }: CommandOptions,
): Promise<CommandFigures> {
  signal.throwIfAborted();
  const busyBefore = busySeconds();
  const ownBefore = process.cpuUsage();
  const begun = performance.now();
  // Its own group: it is ended as a whole, and a terminal's Ctrl-C reaches the parent alone.
  const child = spawn('sh', ['-c', script, 'sh', ...words], {
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  let said = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-2000);
  });
  let peakMemoryBytes: number | null = null;
  const sample = () => {
    const now = child.pid === undefined ? null : treePeakBytes(child.pid);
    if (now !== null) peakMemoryBytes = Math.max(peakMemoryBytes ?? 0, now);
  };
  const sampling = setInterval(sample, sampleEveryMs);
  const end = await new Promise<string | number>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', (code, killedBy) => {
      resolve(code ?? `it was ended by ${String(killedBy)}`);
    });
  });
  clearInterval(sampling);
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  const wallSeconds = (performance.now() - begun) / 1000;
  if (end !== 0) {
    const why = complaints.trim().split('\n').at(-1);
    const ended = typeof end === 'number' ? `it ended with code ${end}` : end;
    throw new BenchError({ kind: 'process-failed', what: does, words: why || ended });
  }
  const cpuSeconds = childrenSeconds(said);
  const own = process.cpuUsage(ownBefore);
  const busyAfter = busySeconds();
  const otherCpu =
    busyBefore === null || busyAfter === null
      ? null
      : Math.max(
          0,
          (busyAfter - busyBefore - cpuSeconds - (own.user + own.system) / 1e6) / wallSeconds,
        );
  return { wallSeconds, cpuSeconds, peakMemoryBytes, otherCpu };
}

/** Of the two lines of `times`, such as `0m3.140s 0m0.120s`, the second is that of the children. */
export function childrenSeconds(times: string): number {
  const [, children = ''] = times.trim().split('\n');
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}

/**
 * Memory of a process and all that it started, in bytes: the sum of what each living one of them held at most so far (VmHWM, which
 * counts pages shared between them once for each). So it is never less than the true peak up to now, but for processes that came
 * and went between two calls. Null where /proc does not say.
 */
function treePeakBytes(root: number): number | null {
  let sum: number | null = null;
  for (const waiting = [root]; waiting.length > 0;) {
    const pid = waiting.pop() as number;
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      // A process that has ended and is not yet waited for has no memory any more.
      const kilobytes = Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0);
      sum = (sum ?? 0) + kilobytes * 1024;
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8');
        waiting.push(...children.split(' ').filter(Boolean).map(Number));
      }
    } catch {
      // It has just ended, or this is no Linux.
    }
  }
  return sum;
}
