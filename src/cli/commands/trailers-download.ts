import { join, relative, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { sha256OfFile } from '../../files/hash.js';
import { foreignFolder, foreignSentence, removeOwnFolder } from '../../files/own-folder.js';
import { checkMedia } from '../../doctor/media-check.js';
import { thisMachine } from '../../doctor/surroundings.js';
import { ytDlpFinding, ytDlpStanding } from '../../doctor/yt-dlp-check.js';
import { extractFrames } from '../../frames/extract-frames.js';
import { poolKind } from '../../frames/pool-folder.js';
import { verifyPool } from '../../frames/verify-pool.js';
import { videoFault } from '../../frames/whole-video.js';
import { DownloadError } from '../../trailers/download-error.js';
import type { DownloadRequest, FrameExtraction } from '../../trailers/download-request.js';
import { downloadTrailers } from '../../trailers/download-trailers.js';
import { readScores } from '../../trailers/read-scores.js';
import { wantedTrailers } from '../../trailers/wanted-trailers.js';
import type { Context } from '../context.js';
import { downloadExitCode, downloadLines } from '../download-lines.js';
import { showDownload } from '../download-progress.js';
import { InputError } from '../input-error.js';
import { durationOption, secondsRangeOption, sizeOption, wholeOption } from '../quantity.js';

interface Arguments {
  readonly catalogue: string;
  readonly out: string;
  readonly limit?: number;
  readonly seed: number;
  readonly pause: string;
  readonly timeout: string;
  readonly retries: number;
  readonly backoff: string;
  readonly retryDeadAfter: string;
  readonly keepFree: string;
  readonly maxSize: string;
  readonly height: number;
  readonly frames?: string;
  readonly keepVideos: boolean;
  readonly json: boolean;
}

const dayMs = 86_400_000;
const text = { type: 'string', requiresArg: true } as const;
const number = { type: 'number', requiresArg: true } as const;

/** `reelsweep trailers download`. */
export function trailersDownloadCommand(context: Context): CommandModule {
  return {
    command: 'download',
    describe: 'Download the catalogue’s trailers with your yt-dlp; goes on where it stopped',
    builder: (yargs) =>
      yargs
        .option('catalogue', {
          ...text,
          default: 'data/catalogue.csv',
          describe: 'what `trailers catalog` wrote; rows without a youtubeId are passed over',
        })
        .option('out', {
          ...text,
          default: 'data/trailers',
          describe: 'folder of the videos, <movieId>.mp4, and of ledger.jsonl',
        })
        .option('limit', {
          ...number,
          describe:
            'so many trailers, the first of a seeded shuffle; dead ones do not count: the next takes their place',
        })
        .option('seed', { ...number, default: 0, describe: 'of the shuffle' })
        .option('pause', {
          ...text,
          default: '5-10',
          describe: 'seconds between two videos, drawn from this range',
        })
        .option('timeout', { ...text, default: '10m', describe: 'longest time of one video' })
        .option('retries', {
          ...number,
          default: 2,
          describe: 'further tries of a video that failed; the next run tries again too',
        })
        .option('backoff', {
          ...text,
          default: '60s',
          describe: 'wait after a rate limit; doubled each time, up to an hour',
        })
        .option('retry-dead-after', {
          ...text,
          default: '30d',
          describe: 'when a video found removed, private … is tried again',
        })
        .option('keep-free', {
          ...text,
          default: '5GB',
          describe: 'stop when less is free on the disk',
        })
        .option('max-size', { ...text, default: '500MB', describe: 'of one video' })
        .option('height', {
          ...number,
          default: 720,
          describe: 'largest height of the picture; sound is not downloaded',
        })
        .option('frames', {
          ...text,
          describe:
            'extract frames into this folder (as `frames extract` does) as videos come, and delete each video once its frames are verified on disk',
        })
        .option('keep-videos', {
          type: 'boolean',
          default: false,
          describe: 'with --frames: delete no video',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      await run(context, argv as unknown as Arguments);
    },
  };
}

async function run(context: Context, given: Arguments): Promise<void> {
  const { terminal, folder, stop } = context;
  const request = requestOf(context, given);
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
  };
  for (const line of given.json ? [JSON.stringify(shown)] : downloadLines(shown)) {
    terminal.print(line);
  }
  context.exitWith(downloadExitCode(report));
}

function requestOf({ folder }: Context, given: Arguments): DownloadRequest {
  const { limit, keepVideos } = given;
  const seed = wholeOption('seed', given.seed, 0, Number.MAX_SAFE_INTEGER);
  const options = {
    folder: resolve(folder, given.out),
    limit: limit === undefined ? null : wholeOption('limit', limit, 1, 1_000_000),
    seed,
    limits: {
      timeoutMs: durationOption('timeout', given.timeout, dayMs),
      maximumBytes: sizeOption('max-size', given.maxSize, 1e6),
      keepFreeBytes: sizeOption('keep-free', given.keepFree, 0),
      height: wholeOption('height', given.height, 100, 4320),
    },
    pause: secondsRangeOption('pause', given.pause),
    retries: wholeOption('retries', given.retries, 0, 20),
    backOffMs: durationOption('backoff', given.backoff, dayMs),
    retryDeadAfterMs: durationOption('retry-dead-after', given.retryDeadAfter, 10_000 * dayMs),
    keepVideos,
  };
  const catalogue = resolve(folder, given.catalogue);
  const { movies } = readScores(catalogue);
  const wanted = wantedTrailers(movies, seed);
  if (wanted.trailers.length === 0) {
    throw new DownloadError({ kind: 'no-ids', catalogue, movies: movies.length });
  }
  return { ...options, wanted };
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
