import { join, relative, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { sha256OfFile } from '../../files/hash.js';
import { foreignFolder, foreignSentence, removeOwnFolder } from '../../files/own-folder.js';
import { checkMedia } from '../../doctor/media-check.js';
import { thisMachine } from '../../executor/finding.js';
import { ytDlpFinding, ytDlpStanding } from '../../doctor/yt-dlp-check.js';
import { extractFrames } from '../../frames/extract-frames.js';
import { poolKind, verifyPool } from '../../frames/pool-folder.js';
import { videoFault } from '../../frames/video-warnings.js';
import type { FrameExtraction } from '../../trailers/download/download-request.js';
import { downloadTrailers } from '../../trailers/download/download-trailers.js';
import type { Context } from '../context.js';
import { downloadExitCode, downloadLines } from '../lines/download-lines.js';
import { commandAfterDownload } from '../download-next.js';
import { showDownload } from '../lines/download-progress.js';
import { InputError } from '../../app/input-error.js';
import {
  downloadRequest,
  withDownloadOptions,
  type DownloadArguments,
} from './download-options.js';

/** `reelsweep trailers download`. */
export function trailersDownloadCommand(context: Context): CommandModule {
  return {
    command: 'download',
    describe: 'Download the catalogue’s trailers with your yt-dlp; goes on where it stopped',
    builder: withDownloadOptions,
    handler: async (argv) => {
      await run(context, argv as unknown as DownloadArguments);
    },
  };
}

async function run(context: Context, given: DownloadArguments): Promise<void> {
  const { terminal, folder, stop } = context;
  const request = await downloadRequest(context, given);
  await needPrograms(context);
  const framesFolder = given.frames === undefined ? null : resolve(folder, given.frames);
  const report = await downloadTrailers(request, {
    check: async (path) => await videoFault(path, stop),
    ...(framesFolder === null ? {} : { frames: extraction(framesFolder, stop) }),
    signal: stop,
    onProgress: showDownload(terminal),
  });
  terminal.settle();
  const shown = {
    folder: relative(folder, request.folder) || '.',
    keepVideos: framesFolder === null || given.keepVideos,
    ...report,
    next: commandAfterDownload(given, report),
  };
  for (const line of given.json ? [JSON.stringify(shown)] : downloadLines(shown)) {
    terminal.print(line);
  }
  context.exitWith(downloadExitCode(report));
}

/** Where doctor only warns of yt-dlp this stops: an old one has known holes, and mostly fails. ffprobe checks what came. */
async function needPrograms({ folder, stop, terminal }: Context): Promise<void> {
  const machine = thisMachine(folder, stop);
  const [standing, ...media] = await Promise.all([
    ytDlpStanding(machine),
    checkMedia('ffmpeg')(machine),
    checkMedia('ffprobe')(machine),
  ]);
  const yours = ytDlpFinding(standing);
  if (standing.kind === 'silent') terminal.note(`yt-dlp: ${yours.fact}; it is used all the same.`);
  const isBad = standing.kind === 'absent' || standing.kind === 'unsafe';
  const lacking = isBad ? yours : media.find(({ state }) => state === 'missing');
  if (lacking === undefined) return;
  throw new InputError(`${lacking.name}: ${lacking.fact}. To mend it: ${lacking.fix}`);
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
