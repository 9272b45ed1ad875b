import type { TrailersRequest } from '../app/dataset/download-trailers.js';
import { shellLine } from '../files/shell-word.js';
import type { DownloadReport } from '../trailers/download/download-request.js';
import { printableProxy } from '../trailers/download/yt-dlp-arguments.js';
import { secretsOf, ytDlpOption } from '../trailers/download/yt-dlp-options.js';
import { flag, type Given, jsonOption, number, numberOr, text, textOr } from './command.js';
import type { Context } from './context.js';
import { dayMs, durationOption, secondsRangeOption, sizeOption, wholeOption } from './quantity.js';
import { givenTable } from './terminal/standard-input.js';

/** Options of `trailers download`, in the order of --help and of the command that it says comes next. */
export const downloadOptions = {
  catalogue: textOr(
    'data/catalogue.csv',
    'what `trailers catalog` wrote; rows without a youtubeId are passed over',
  ),
  out: textOr('data/trailers', 'folder of the videos, <movieId>.mp4, and of ledger.jsonl'),
  limit: number(
    'so many trailers, the first of a seeded shuffle; dead ones do not count: the next takes their place',
  ),
  seed: numberOr(0, 'of the shuffle'),
  pause: textOr('5-10', 'seconds between two videos, drawn from this range'),
  timeout: textOr('10m', 'longest time of one video'),
  retries: numberOr(2, 'further tries of a video that failed; the next run tries again too'),
  backoff: textOr('60s', 'wait after a rate limit; doubled each time, up to an hour'),
  'retry-dead-after': textOr('30d', 'when a video found removed, private … is tried again'),
  'keep-free': textOr('5GB', 'stop when less is free on the disk'),
  'max-size': textOr('500MB', 'of one video'),
  height: numberOr(720, 'largest height of the picture; sound is not downloaded'),
  frames: text(
    'extract frames into this folder (as `frames extract` does) as videos come, and delete each video once its frames are verified on disk',
  ),
  'keep-videos': flag('with --frames: delete no video'),
  cookies: text(
    'cookies.txt (Netscape format) of a signed-in browser, for age-restricted videos and where YouTube wants a sign-in; yt-dlp also writes to it',
  ),
  'cookies-from-browser': text(
    'the same out of a browser on this machine: firefox, chrome, firefox:PROFILE …',
  ),
  proxy: text('http, https or socks proxy for yt-dlp, such as socks5h://127.0.0.1:1080'),
  'yt-dlp-option': {
    ...text(
      'KEY=VALUE, passed to yt-dlp as --KEY=VALUE; repeatable; only options on a list that docs/data.md explains',
    ),
    array: true,
    // One value an option: a list without end would swallow what follows.
    nargs: 1,
  },
  json: jsonOption,
} as const;

type DownloadArguments = Given<typeof downloadOptions>;

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
  const { out, frames: pools, catalogue } = given;
  const isLeft = stopped !== null || [...fates, ...frames].some(({ kind }) => kind === 'failed');
  const wantsCookies = stopped?.kind === 'sign-in' && !stopped.cookies;
  const dataset = ['dataset', 'build', '--frames', pools ?? '', '--scores', catalogue];
  const words = isLeft
    ? [...sameDownload(given), ...(wantsCookies ? ['--cookies', 'cookies.txt'] : [])]
    : pools === undefined
      ? ['frames', 'extract', out, '--out', 'data/frames']
      : [...dataset, '--out', 'data/mine'];
  return shellLine(['reelsweep', ...words]);
}

function sameDownload(given: DownloadArguments): readonly string[] {
  const options = Object.entries(downloadOptions).filter(([name]) => name !== 'json');
  const words = options.flatMap(([name, option]) => {
    const value = given[name];
    if (value === undefined || ('default' in option && value === option.default)) return [];
    if (value === true) return [`--${name}`];
    const values = Array.isArray(value) ? value : [value];
    return values.flatMap((one) => [`--${name}`, withoutSecrets(name, String(one))]);
  });
  return ['trailers', 'download', ...words];
}

function withoutSecrets(name: string, value: string): string {
  if (name === 'proxy') return printableProxy(value);
  const option = name === 'yt-dlp-option' ? ytDlpOption(value) : null;
  if (option === null || 'kind' in option) return value;
  return secretsOf(option).reduce((plain, secret) => plain.replaceAll(secret, '…'), value);
}
