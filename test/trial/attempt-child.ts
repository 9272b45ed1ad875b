import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trialEnvironment } from '#src/tensorflow/installation.js';

/** What the real entry does; checkpoints as often as they can be had, so that there is something to kill between. */
const program = (everyMs: number) => `
import { runAttempt } from '#src/trial/run-attempt.js';
process.exitCode = await runAttempt(process.argv[1], {
  log: (line) => process.stderr.write(line + '\\n'),
  checkpoints: { everyMs: ${everyMs}, share: 1 },
});`;

export interface AttemptChild {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly isRunning: () => boolean;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

/** Runs one attempt in a real process with one thread, whose parent is this process or a shell in between. */
export function startAttempt(
  attemptFolder: string,
  checkpointEveryMs = 30_000,
  parent: 'this' | 'shell' = 'this',
): AttemptChild {
  const node = [
    process.execPath,
    '--input-type=module',
    '--eval',
    program(checkpointEveryMs),
    attemptFolder,
  ];
  const [command = '', ...args] =
    parent === 'this' ? node : ['sh', '-c', '"$@" & wait', 'sh', ...node];
  const child = spawn(command, args, {
    env: { ...process.env, ...trialEnvironment(1) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    pid: child.pid!,
    kill: (signal) => child.kill(signal),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    ended: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        writeFileSync(join(attemptFolder, 'log.txt'), stderr);
        resolve({ code, signal, stderr });
      });
    }),
  };
}

/** Waits until the attempt has done `step` steps by its own word, or has ended. */
export async function reachedStep(
  child: AttemptChild,
  attemptFolder: string,
  step: number,
): Promise<void> {
  while (child.isRunning() && stepOf(attemptFolder) < step) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function stepOf(attemptFolder: string): number {
  try {
    const text = readFileSync(join(attemptFolder, 'progress.json'), 'utf8');
    return (JSON.parse(text) as { step: number }).step;
  } catch {
    return -1;
  }
}

/** Steps of the checkpoints on disk. */
export function checkpointSteps(trialFolder: string): number[] {
  try {
    return readdirSync(join(trialFolder, 'checkpoints'))
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
