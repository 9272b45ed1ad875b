import { problemError } from '../../files/problem-error.js';
import type { OptionProblem } from './yt-dlp-options.js';

/** Why no download can begin; what happens to one video is recorded for that video instead. */
export type DownloadProblem =
  | { readonly kind: 'no-ids'; readonly catalogue: string; readonly movies: number }
  | { readonly kind: 'folder-in-use'; readonly folder: string }
  | { readonly kind: 'cannot-write'; readonly folder: string; readonly reason: string }
  | { readonly kind: 'two-cookies' }
  | { readonly kind: 'no-cookies'; readonly path: string; readonly isJson: boolean }
  | { readonly kind: 'bad-browser'; readonly value: string; readonly browsers: readonly string[] }
  /** Without the value, which may hold a password. */
  | { readonly kind: 'bad-proxy'; readonly schemes: readonly string[] }
  | { readonly kind: 'bad-option'; readonly problem: OptionProblem };

function optionSentence(problem: OptionProblem): string {
  switch (problem.kind) {
    case 'no-value':
      return `--yt-dlp-option ${problem.given} has no value: write it as ${problem.given}=VALUE.`;
    case 'not-allowed':
      return `--yt-dlp-option ${problem.key.slice(0, 60)} is not passed on to yt-dlp: only options that run nothing, write nothing and load no configuration or plug-in are. Allowed: ${problem.allowed.join(', ')}.`;
    case 'bad-value': {
      const given = problem.value === null ? '' : `, not '${problem.value.slice(0, 100)}'`;
      return `--yt-dlp-option ${problem.key} must be ${problem.such}${given}.`;
    }
  }
}

/** Downloads that cannot begin: what was wrong as data, and as one sentence. */
export class DownloadError extends problemError<DownloadProblem>('DownloadError', {
  'no-ids': (problem) =>
    `None of the ${problem.movies} movies of ${problem.catalogue} has a usable YouTube id in the column youtubeId: make the catalogue with \`reelsweep trailers catalog\`.`,
  'folder-in-use': (problem) =>
    `Another \`trailers download\` works in ${problem.folder}: wait until it is done, stop it, or give another folder with --out.`,
  'cannot-write': (problem) =>
    `Trailers cannot be written to ${problem.folder} (${problem.reason}): give a folder that can be written with --out.`,
  'two-cookies': () =>
    'Give either --cookies or --cookies-from-browser: with both, yt-dlp would write the cookies of the browser into the file.',
  'no-cookies': (problem) =>
    `${problem.path} is no cookie file ${problem.isJson ? '(it is JSON)' : 'in the Netscape format'}: export it as cookies.txt in the Netscape format, which begins with "# Netscape HTTP Cookie File".`,
  'bad-browser': (problem) =>
    `--cookies-from-browser cannot be '${problem.value}': it must begin with one of ${problem.browsers.join(', ')}; a profile may follow, as in firefox:work.`,
  'bad-proxy': (problem) =>
    `--proxy must be a URL with a host that begins with one of ${problem.schemes.map((scheme) => `${scheme}://`).join(', ')}, such as socks5h://127.0.0.1:1080. (The value is not repeated here: it may hold a password.)`,
  'bad-option': (problem) => optionSentence(problem.problem),
}) {}
