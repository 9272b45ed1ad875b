import { existsSync, statSync } from 'node:fs';
import { runsLayout } from '../../runs/runs-layout.js';
import { rebuildStore } from '../../store/ingest/rebuild-store.js';

/** What happened to a database's name while it was open. */
export type Loss = 'deleted' | 'replaced';

/**
 * Notes which file is at a database's path. A process that has it open goes on writing into that file when its name is gone,
 * and nothing fails: what it writes is lost with its end.
 * @returns says whether the name has been lost since; null where the file is still there
 */
export function databaseWatch(path: string): () => Loss | null {
  const opened = identityOf(path);
  return () => {
    const found = identityOf(path);
    if (found === opened) return null;
    return found === null ? 'deleted' : 'replaced';
  };
}

/** Reported once while the sweep still runs. */
export function lossSentence(path: string, loss: Loss): string {
  return `${path} was ${wordsFor(loss)} while the sweep runs. Trials go on, and their results are in the run folders; ${loss === 'deleted' ? 'it is made again from them when the sweep ends' : '`reelsweep store rebuild` brings them into the database once the sweep has ended'}.`;
}

/**
 * Makes a database that was deleted while it was open again from the run folders. One that was replaced was replaced on purpose and
 * stays. Close the old one first: SQLite would delete what lies beside the new one. Hold lockRuns.
 * @returns one sentence: what happened and what was done, or is to be done
 */
export function bringBack(runsFolder: string, path: string, loss: Loss): string {
  const happened = `${path} was ${wordsFor(loss)} while the sweep ran`;
  const byHand = '`reelsweep store rebuild` makes it say what the run folders hold.';
  if (loss === 'replaced') return `${happened}: ${byHand}`;
  if (!existsSync(runsLayout.trials(runsFolder)))
    return `${happened}, and so were the run folders: nothing of the sweep is left.`;
  try {
    rebuildStore(runsFolder);
    return `${happened}; it was made again from the run folders.`;
  } catch (error) {
    return `${happened}, and could not be made again (${String(error)}): ${byHand}`;
  }
}

function wordsFor(loss: Loss): string {
  return loss === 'deleted' ? 'deleted or moved' : 'replaced by another file';
}

/** Device and inode; null where there is none. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}
