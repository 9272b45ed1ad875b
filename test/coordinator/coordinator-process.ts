import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { isOwnerAlive, readOwner } from '#src/runs/attempt-owner.js';
import { coordinatorEntry, type sweepFixture } from './sweep-fixture.js';

export type Fixture = ReturnType<typeof sweepFixture>;

interface Line {
  readonly summary?: Record<string, unknown>;
  readonly error?: { kind: string; message: string };
}

/** The coordinator as a separate process, and the last line it prints. */
export function coordinate(
  sweep: Fixture,
  shell = 'exec "$@"',
): { child: ChildProcess; last: Promise<Line> } {
  const file = join(sweep.folder, 'coordinator-input.json');
  writeFileSync(file, JSON.stringify(sweep.forCoordinator));
  const child = spawn('bash', ['-c', shell, 'bash', process.execPath, coordinatorEntry, file], {
    // Its own group, as a terminal gives it: Ctrl-C goes to everyone in it.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A test that fails leaves nothing running.
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const last = once(child, 'close').then(() => {
    const line = text.trimEnd().split('\n').at(-1) ?? '';
    return (line.startsWith('{') ? JSON.parse(line) : {}) as Line;
  });
  return { child, last };
}

function attemptFolders(sweep: Fixture): string[] {
  return sweep.plan.trials.flatMap((_, place) => {
    const folder = sweep.trialFolder(place);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.startsWith('attempt-'))
      .map((name) => join(folder, name));
  });
}

/** Trial processes that are alive, by what their owner.json says. */
export function livingTrials(sweep: Fixture): number[] {
  return attemptFolders(sweep).flatMap((folder) => {
    const owner = readOwner(folder);
    if (owner === null || existsSync(runsLayout.end(folder))) return [];
    return isOwnerAlive(owner) === 'alive' ? [owner.pid] : [];
  });
}
