import type { Argv } from 'yargs';
import type { TrailersRequest } from '../app/data/download-trailers.js';
import { shellLine } from '../files/shell-word.js';
import type { DownloadReport } from '../trailers/download/download-request.js';
import { printableProxy } from '../trailers/download/yt-dlp-arguments.js';
import { secretsOf, ytDlpOption } from '../trailers/download/yt-dlp-options.js';
import type { Context } from './context.js';
import { durationOption, secondsRangeOption, sizeOption, wholeOption } from './quantity.js';
import { givenTable } from './terminal/standard-input.js';

/** What `trailers download` is given. */
export interface DownloadArguments {
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
  readonly cookies?: string;
  readonly cookiesFromBrowser?: string;
  readonly proxy?: string;
  readonly ytDlpOption?: readonly string[];
  readonly json: boolean;
}

/** What an option is where it is not given. */
const downloadDefaults = {
  catalogue: 'data/catalogue.csv',
  out: 'data/trailers',
  seed: 0,
  pause: '5-10',
  timeout: '10m',
  retries: 2,
  backoff: '60s',
  retryDeadAfter: '30d',
  keepFree: '5GB',
  maxSize: '500MB',
  height: 720,
} as const;

const dayMs = 86_400_000;
const text = { type: 'string', requiresArg: true } as const;
const number = { type: 'number', requiresArg: true } as const;

export function withDownloadOptions<T>(yargs: Argv<T>) {
  const standard = downloadDefaults;
  return yargs
    .option('catalogue', {
      ...text,
      default: standard.catalogue,
      describe: 'what `trailers catalog` wrote; rows without a youtubeId are passed over',
    })
    .option('out', {
      ...text,
      default: standard.out,
      describe: 'folder of the videos, <movieId>.mp4, and of ledger.jsonl',
    })
    .option('limit', {
      ...number,
      describe:
        'so many trailers, the first of a seeded shuffle; dead ones do not count: the next takes their place',
    })
    .option('seed', { ...number, default: standard.seed, describe: 'of the shuffle' })
    .option('pause', {
      ...text,
      default: standard.pause,
      describe: 'seconds between two videos, drawn from this range',
    })
    .option('timeout', {
      ...text,
      default: standard.timeout,
      describe: 'longest time of one video',
    })
    .option('retries', {
      ...number,
      default: standard.retries,
      describe: 'further tries of a video that failed; the next run tries again too',
    })
    .option('backoff', {
      ...text,
      default: standard.backoff,
      describe: 'wait after a rate limit; doubled each time, up to an hour',
    })
    .option('retry-dead-after', {
      ...text,
      default: standard.retryDeadAfter,
      describe: 'when a video found removed, private … is tried again',
    })
    .option('keep-free', {
      ...text,
      default: standard.keepFree,
      describe: 'stop when less is free on the disk',
    })
    .option('max-size', { ...text, default: standard.maxSize, describe: 'of one video' })
    .option('height', {
      ...number,
      default: standard.height,
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
    .option('cookies', {
      ...text,
      describe:
        'cookies.txt (Netscape format) of a signed-in browser, for age-restricted videos and where YouTube wants a sign-in; yt-dlp also writes to it',
    })
    .option('cookies-from-browser', {
      ...text,
      describe: 'the same out of a browser on this machine: firefox, chrome, firefox:PROFILE …',
    })
    .option('proxy', {
      ...text,
      describe: 'http, https or socks proxy for yt-dlp, such as socks5h://127.0.0.1:1080',
    })
    .option('yt-dlp-option', {
      ...text,
      array: true,
      // One value an option: a list without end would swallow what follows.
      nargs: 1,
      describe:
        'KEY=VALUE, passed to yt-dlp as --KEY=VALUE; repeatable; only options on a list that docs/data.md explains',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' });
}

/** @throws InputError; FileError or the system's error where standard input cannot be read */
export async function trailersRequest(
  context: Context,
  given: DownloadArguments,
): Promise<TrailersRequest> {
  const { limit } = given;
  return {
    folder: given.out,
    limit: limit === undefined ? null : wholeOption('limit', limit, 1, 1_000_000),
    seed: wholeOption('seed', given.seed, 0, Number.MAX_SAFE_INTEGER),
    limits: {
      timeoutMs: durationOption('timeout', given.timeout, dayMs),
      maximumBytes: sizeOption('max-size', given.maxSize, 1e6),
      keepFreeBytes: sizeOption('keep-free', given.keepFree, 0),
      height: wholeOption('height', given.height, 100, 4320),
    },
    access: given,
    pause: secondsRangeOption('pause', given.pause),
    retries: wholeOption('retries', given.retries, 0, 20),
    backOffMs: durationOption('backoff', given.backoff, dayMs),
    retryDeadAfterMs: durationOption('retry-dead-after', given.retryDeadAfter, 10_000 * dayMs),
    keepVideos: given.keepVideos,
    frames: given.frames,
    catalogue: await givenTable(given.catalogue, context),
  };
}

/**
 * The command that comes next, for a shell: the same once more where something is left to do, with cookies where YouTube wants them,
 * else what makes frames of the videos, or a dataset of the frames. Passwords are left out.
 */
export function commandAfterDownload(
  given: DownloadArguments,
  { fates, frames, stopped }: DownloadReport,
): string {
  const isLeft =
    stopped !== null ||
    fates.some(({ kind }) => kind === 'failed') ||
    frames.some(({ kind }) => kind === 'failed');
  if (isLeft) {
    const wantsCookies = stopped?.kind === 'sign-in' && !stopped.cookies;
    return commandLine([
      ...sameDownload(given),
      ...(wantsCookies ? ['--cookies', 'cookies.txt'] : []),
    ]);
  }
  if (given.frames === undefined) {
    return commandLine(['frames', 'extract', given.out, '--out', 'data/frames']);
  }
  const { frames: pools, catalogue } = given;
  return commandLine([
    'dataset',
    'build',
    '--frames',
    pools,
    '--scores',
    catalogue,
    '--out',
    'data/mine',
  ]);
}

function sameDownload(given: DownloadArguments): readonly string[] {
  const valued = [
    ...Object.entries(downloadDefaults).filter(
      ([name, standard]) => given[name as keyof typeof downloadDefaults] !== standard,
    ),
    ...Object.entries({ limit: 0, frames: '', cookies: '', cookiesFromBrowser: '' }),
  ].flatMap(([name]) => {
    const value = given[name as keyof DownloadArguments];
    return value === undefined ? [] : [`--${kebab(name)}`, String(value)];
  });
  return [
    'trailers',
    'download',
    ...valued,
    ...(given.proxy === undefined ? [] : ['--proxy', printableProxy(given.proxy)]),
    ...(given.ytDlpOption ?? []).flatMap((option) => ['--yt-dlp-option', withoutSecrets(option)]),
    ...(given.keepVideos ? ['--keep-videos'] : []),
  ];
}

function withoutSecrets(given: string): string {
  const option = ytDlpOption(given);
  if ('kind' in option) return given;
  return secretsOf(option).reduce((plain, secret) => plain.replaceAll(secret, '…'), given);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function commandLine(words: readonly string[]): string {
  return shellLine(['reelsweep', ...words]);
}
