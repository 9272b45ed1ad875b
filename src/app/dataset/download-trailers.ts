import { join, resolve } from 'node:path';
import { mediaChecks, ytDlpCheck, ytDlpVersion } from '../../doctor/checks.js';
import { findingOf, thisMachine } from '../../executor/finding.js';
import { sha256OfFile } from '../../files/hash.js';
import { foreignFolder, foreignSentence, removeOwnFolder } from '../../files/own-folder.js';
import { tableIn, type TableSource } from '../../files/table/read-table.js';
import { extractFrames } from '../../frames/extract-frames.js';
import { poolKind, verifyPool } from '../../frames/pool-folder.js';
import { videoFault } from '../../frames/video-fault.js';
import { readScores } from '../../trailers/catalogue/read-scores.js';
import { DownloadError } from '../../trailers/download/download-error.js';
import { wantedTrailers } from '../../trailers/download/download-order.js';
import type {
  DownloadProgress,
  DownloadReport,
  DownloadRequest,
  FrameExtraction,
} from '../../trailers/download/download-request.js';
import { downloadTrailers as downloadWanted } from '../../trailers/download/download-trailers.js';
import { type GivenAccess, ytDlpAccess } from '../../trailers/download/yt-dlp-arguments.js';
import type { ActionContext } from '../action.js';
import { AppError } from '../app-error.js';

/** What of a catalogue is to be downloaded, and how. */
export interface TrailersRequest extends Omit<DownloadRequest, 'wanted' | 'access'> {
  /** A table of movieId and youtubeId, as `trailers catalog` writes it. */
  readonly catalogue: TableSource;
  readonly access: GivenAccess;
  /** Where frames of the videos go as they come; none are made where it is left out. */
  readonly frames?: string | undefined;
}

/** Hears how far a download is, and that a yt-dlp of unknown version is used. */
export type DownloadListener = (
  progress: DownloadProgress | { readonly kind: 'unknown-version'; readonly program: 'yt-dlp' },
) => void;

/**
 * Downloads trailers with the yt-dlp on the PATH, and makes frames of them where `frames` is given. It goes on where an earlier
 * download stopped.
 * @throws DownloadError, CatalogueError, FileError; AppError where a program is missing; the system's error
 */
export async function downloadTrailers(
  context: Pick<ActionContext, 'folder' | 'stop' | 'now'>,
  { catalogue, access, frames, ...request }: TrailersRequest,
  onProgress: DownloadListener = () => undefined,
): Promise<DownloadReport> {
  const { folder, stop: signal } = context;
  const options = {
    ...request,
    folder: resolve(folder, request.folder),
    access: ytDlpAccess(access, folder),
  };
  const { path, movies } = readScores(tableIn(folder, catalogue));
  const wanted = wantedTrailers(movies, request.seed);
  if (wanted.trailers.length === 0) {
    throw new DownloadError({ kind: 'no-ids', catalogue: path, movies: movies.length });
  }
  await needPrograms(context, onProgress);
  return await downloadWanted(
    { ...options, wanted },
    {
      check: async (video) => await videoFault(video, signal),
      ...(frames === undefined ? {} : { frames: extraction(resolve(folder, frames), signal) }),
      signal,
      onProgress,
    },
  );
}

/** Where doctor only warns of yt-dlp this stops: an old one has known holes, and mostly fails. ffprobe checks what came. */
async function needPrograms(
  { folder, stop }: Pick<ActionContext, 'folder' | 'stop'>,
  onProgress: DownloadListener,
): Promise<void> {
  const machine = thisMachine(folder, stop);
  const [version, ...media] = await Promise.all([
    ytDlpVersion(machine),
    ...mediaChecks.map(async (check) => findingOf(check, machine)),
  ]);
  if (version.kind === 'unknown') onProgress({ kind: 'unknown-version', program: 'yt-dlp' });
  const isUnusable = version.kind === 'absent' || version.kind === 'unsafe';
  const lacking = isUnusable
    ? await findingOf(ytDlpCheck, machine)
    : media.find(({ state }) => state === 'missing');
  if (lacking === undefined) return;
  const { name: program, fact, fix = '' } = lacking;
  throw new AppError({ kind: 'program-missing', program, fact, fix });
}

/** Makes pools as `frames extract` does, and one that has been damaged anew. */
function extraction(out: string, signal: AbortSignal): FrameExtraction {
  const extract = async (path: string) => {
    const { entries } = await extractFrames({ inputs: [path], out, jobs: 1 }, { signal });
    signal.throwIfAborted();
    return entries[0];
  };
  return {
    async extract(movieId, path) {
      let entry = await extract(path);
      if (entry?.alreadyDone === true && entry.outcome.kind === 'extracted') {
        const pool = join(out, entry.movieId);
        if ((await verifyPool(pool, await sha256OfFile(path))) !== null) {
          const foreign = foreignFolder(pool, poolKind);
          if (foreign !== null) return { kind: 'failed', message: foreignSentence(foreign) };
          removeOwnFolder(pool, poolKind);
          entry = await extract(path);
        }
      }
      if (entry === undefined) return { kind: 'failed', message: 'It was not looked at.' };
      if (entry.outcome.kind !== 'extracted') return entry.outcome;
      if (entry.movieId === movieId) return { kind: 'extracted' };
      const message = `${join(out, movieId)} holds the frames of another file, so these went to ${entry.movieId}: delete the one that is wrong.`;
      return { kind: 'failed', message };
    },
    fault: async (movieId, videoSha256) => await verifyPool(join(out, movieId), videoSha256),
  };
}
