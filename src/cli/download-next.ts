import { shellLine } from '../files/shell-word.js';
import type { DownloadReport } from '../trailers/download/download-request.js';
import { printableProxy } from '../trailers/download/yt-dlp-arguments.js';
import { secretsOf, ytDlpOption } from '../trailers/download/yt-dlp-options.js';
import { downloadDefaults, type DownloadArguments } from './download-options.js';

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
    return line([...sameDownload(given), ...(wantsCookies ? ['--cookies', 'cookies.txt'] : [])]);
  }
  if (given.frames === undefined) {
    return line(['frames', 'extract', given.out, '--out', 'data/frames']);
  }
  const { frames: pools, catalogue } = given;
  return line(['dataset', 'build', '--frames', pools, '--scores', catalogue, '--out', 'data/mine']);
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
    ...(given.ytDlpOption ?? []).flatMap((text) => ['--yt-dlp-option', withoutSecrets(text)]),
    ...(given.keepVideos ? ['--keep-videos'] : []),
  ];
}

function withoutSecrets(text: string): string {
  const option = ytDlpOption(text);
  if ('kind' in option) return text;
  return secretsOf(option).reduce((plain, secret) => plain.replaceAll(secret, '…'), text);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function line(words: readonly string[]): string {
  return shellLine(['reelsweep', ...words]);
}
