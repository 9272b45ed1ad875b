import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { namesIn } from '../files/names-in.js';
import { writeWhole } from '../files/write-whole.js';
import { isObeyed, readObeyedFile } from './obeyed-file.js';
import { type OwnerFile, ownerFileSchema } from './owner-file.js';
import { isOwnerAlive, processIdentity } from './process-identity.js';
import { runsLayout } from './runs-layout.js';

/** By this variable a user's program knows its folder, and whatever it has started is known as its own: children inherit it. */
export const programFolderVariable = 'REELSWEEP_ATTEMPT';

/** Notes which process a program is: some hide what they were started with. */
export function noteProgram(attemptFolder: string, pid: number): void {
  const text = `${JSON.stringify(processIdentity(pid))}\n`;
  writeWhole(runsLayout.programProcess(attemptFolder), text);
}

/**
 * Processes of this machine that the program of an attempt consists of, itself and all it has started, those that have left its
 * process group too. A pid that was given again is never among them. None where there is no /proc.
 */
function programProcesses(attemptFolder: string): number[] {
  const mark = `${programFolderVariable}=${runsLayout.program(resolve(attemptFolder))}`;
  const marked = namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    // Root can read what others' processes were started with, and they choose it.
    .filter((pid) => isObeyed(`/proc/${pid}`))
    .filter((pid) => environmentOf(pid).includes(mark))
    .map(Number);
  const noted = notedProgram(attemptFolder);
  const isAlive = noted !== null && isOwnerAlive(noted) === 'alive';
  return isAlive && !marked.includes(noted.pid) ? [...marked, noted.pid] : marked;
}

/** Whoever can write the file could name any process of this user. */
function notedProgram(attemptFolder: string): OwnerFile | null {
  const path = runsLayout.programProcess(attemptFolder);
  return isObeyed(path) && isObeyed(dirname(path)) ? readObeyedFile(path, ownerFileSchema) : null;
}

/** Kills what is left of an attempt's program, and returns once nothing is. */
export async function endProgram(attemptFolder: string): Promise<void> {
  for (;;) {
    const left = programProcesses(attemptFolder);
    if (left.length === 0) return;
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone in the meantime.
      }
    }
    await sleep(20);
  }
}

/** As it was when the process began; nothing for processes of others, for zombies and for those that have just gone. */
function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}
