import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';

const program = fileURLToPath(new URL('./programs/killed.mjs', import.meta.url));

interface RunsCopy {
  readonly folder: string;
  readonly database: string;
}

export function copyOf(folder: string): RunsCopy {
  const copy = mkdtempSync(join(tmpdir(), 'reelsweep-copy-'));
  cpSync(folder, copy, { recursive: true });
  return { folder: copy, database: runsLayout.database(copy) };
}

/** Does the work where files may not grow beyond 32 KiB. @returns what it said before it ended */
export async function onFullDisk(work: 'rebuild' | 'open', runsFolder: string): Promise<string> {
  const shell = `trap '' XFSZ; ulimit -f 32; exec "$@"`;
  const given = JSON.stringify({ work, runsFolder, dieAt: -1 });
  const words = ['-c', shell, 'bash', process.execPath, program, given];
  const { code, stderr } = (await promisify(execFile)('bash', words).catch(
    (error: unknown) => error,
  )) as { code?: number; stderr: string };
  expect(code).toBe(1);
  return stderr;
}

/**
 * Does the work in copies of a runs folder, each in a process that kills itself at another moment: some spread over the whole, and
 * the last five, where files change places.
 */
export async function* killedCopies(
  work: 'rebuild' | 'open',
  folder: string,
): AsyncGenerator<RunsCopy> {
  const words = (runsFolder: string, dieAt: number) => [
    program,
    JSON.stringify({ work, runsFolder, dieAt }),
  ];
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, words(copyOf(folder).folder, -1));
  const count = Number(stdout);
  expect(count).toBeGreaterThan(10);
  const spread = Array.from({ length: 6 }, (_, index) => Math.floor((index * count) / 6));
  const last = Array.from({ length: 5 }, (_, index) => count - 1 - index);
  for (const dieAt of new Set([...spread, ...last])) {
    const copy = copyOf(folder);
    await expect(run(process.execPath, words(copy.folder, dieAt))).rejects.toMatchObject({
      signal: 'SIGKILL',
    });
    yield copy;
  }
}
