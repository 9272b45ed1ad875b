import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { extname, join } from 'node:path';
import { sha256OfFile } from '../../files/hash.js';
import { namesIn } from '../../files/folder.js';
import { takeProcessLock, type ProcessLock } from '../../files/process/process-lock.js';
import { syncFolder } from '../../files/atomic-write.js';
import { DownloadError } from './download-error.js';
import type { DownloadLedger, VideoFile } from './download-ledger.js';
import { signalProcess } from '../../files/process/processes.js';

const lockFile = '.download.lock';
/** Containers that are asked for. */
const extensions = ['.mp4', '.webm'] as const;
const temporaryName = /^\.[a-z0-9-]+\.download-[0-9a-f-]{36}\.tmp$/;

/**
 * Makes the folder and takes it for this process alone.
 * @throws DownloadError where another download works in it, or it cannot be written
 */
export function takeTrailersFolder(folder: string): ProcessLock {
  let lock: ProcessLock | null;
  try {
    mkdirSync(folder, { recursive: true });
    lock = takeProcessLock(join(folder, lockFile));
  } catch (error) {
    const reason = (error as Error).message;
    throw new DownloadError({ kind: 'cannot-write', folder, reason }, { cause: error });
  }
  if (lock === null) throw new DownloadError({ kind: 'folder-in-use', folder });
  return lock;
}

/** Makes an empty folder for one download. */
export function temporaryFolder(folder: string, movieId: string): string {
  const temporary = join(folder, `.${movieId}.download-${randomUUID()}.tmp`);
  mkdirSync(temporary);
  return temporary;
}

/**
 * Ends what killed downloads left half done; call it with the lock held. A file that was already checked and recorded gets its name,
 * a video whose deletion was recorded is deleted. What a yt-dlp that outlived its reelsweep still writes is of no use, so it is ended.
 */
export async function clearLeftovers(folder: string, ledger: DownloadLedger): Promise<void> {
  for (const { outcome } of ledger.records()) {
    if (outcome.kind !== 'extracted' || !outcome.removed) continue;
    const path = join(folder, outcome.video.file);
    if (await holds(path, outcome.video)) rmSync(path);
  }
  for (const name of namesIn(folder)) {
    if (!temporaryName.test(name)) continue;
    const temporary = join(folder, name);
    endProcessesIn(temporary);
    const movieId = name.slice(1, name.indexOf('.download-'));
    for (const { outcome } of ledger.records().filter((record) => record.movieId === movieId)) {
      if (outcome.kind === 'downloaded') await adopt(temporary, folder, outcome.video);
    }
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function adopt(temporary: string, folder: string, video: VideoFile): Promise<void> {
  const [file] = finishedFiles(temporary);
  if (file === undefined || existsSync(join(folder, video.file))) return;
  if (!(await holds(file, video))) return;
  renameSync(file, join(folder, video.file));
  syncFolder(folder);
}

async function holds(path: string, video: VideoFile): Promise<boolean> {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.size === video.bytes && (await sha256OfFile(path)) === video.sha256;
}

/** Finds processes by the folder they work in, where the system tells (Linux). */
function endProcessesIn(folder: string): void {
  for (const pid of namesIn('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) === folder) signalProcess(Number(pid), 'SIGKILL');
    } catch {
      // It has ended, or is another user's.
    }
  }
}

/** Videos in a temporary folder that yt-dlp has finished: parts and its own notes have other names. */
export function finishedFiles(temporary: string): readonly string[] {
  return readdirSync(temporary)
    .filter((name) => extensions.some((extension) => extname(name) === extension))
    .map((name) => join(temporary, name))
    .filter((path) => statSync(path).isFile());
}

/** The videos of a movie in the folder, whoever put them there. */
export function videosOf(
  folder: string,
  movieId: string,
): readonly { file: string; bytes: number }[] {
  return extensions.flatMap((extension) => {
    const file = `${movieId}${extension}`;
    const stats = statSync(join(folder, file), { throwIfNoEntry: false });
    return stats?.isFile() === true ? [{ file, bytes: stats.size }] : [];
  });
}

/** Deletes our other videos of a movie: one under an id that the catalogue no longer has, or in another container. */
export function removeReplaced(
  folder: string,
  movieId: string,
  file: string,
  ledger: DownloadLedger,
): void {
  for (const other of videosOf(folder, movieId)) {
    if (other.file !== file && isOurs(ledger, other.file, other.bytes)) {
      rmSync(join(folder, other.file));
    }
  }
}

/** Whether a record, of any id, says that we put this file there. */
export function isOurs(ledger: DownloadLedger, file: string, bytes: number): boolean {
  return ledger
    .records()
    .some(
      ({ outcome }) =>
        (outcome.kind === 'downloaded' || outcome.kind === 'extracted') &&
        outcome.video.file === file &&
        outcome.video.bytes === bytes,
    );
}
