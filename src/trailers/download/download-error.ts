import { problemError, type ProblemOf } from '../../files/problem-error.js';

const sentences = {
  'no-ids': ({ catalogue, movies }: { catalogue: string; movies: number }) =>
    `None of the ${movies} movies of ${catalogue} has a usable YouTube id in the column youtubeId: make the catalogue with \`reelsweep trailers catalog\`.`,
  'folder-in-use': ({ folder }: { folder: string }) =>
    `Another \`trailers download\` works in ${folder}: wait until it is done, stop it, or give another folder with --out.`,
  'cannot-write': ({ folder, reason }: { folder: string; reason: string }) =>
    `Trailers cannot be written to ${folder} (${reason}): give a folder that can be written with --out.`,
  'two-cookies': () =>
    'Give either --cookies or --cookies-from-browser: with both, yt-dlp would write the cookies of the browser into the file.',
  'no-cookies': ({ path, isJson }: { path: string; isJson: boolean }) =>
    `${path} is no cookie file ${isJson ? '(it is JSON)' : 'in the Netscape format'}: export it as cookies.txt in the Netscape format, which begins with "# Netscape HTTP Cookie File".`,
  'bad-browser': ({ value, browsers }: { value: string; browsers: readonly string[] }) =>
    `--cookies-from-browser cannot be '${value}': it must begin with one of ${browsers.join(', ')}; a profile may follow, as in firefox:work.`,
  /** Without the value, which may hold a password. */
  'bad-proxy': ({ schemes }: { schemes: readonly string[] }) =>
    `--proxy must be a URL with a host that begins with one of ${schemes.map((scheme) => `${scheme}://`).join(', ')}, such as socks5h://127.0.0.1:1080. (The value is not repeated here: it may hold a password.)`,
  'option-without-value': ({ key }: { key: string }) =>
    `--yt-dlp-option ${key} has no value: write it as ${key}=VALUE.`,
  'option-not-allowed': ({ key, allowed }: { key: string; allowed: readonly string[] }) =>
    `--yt-dlp-option ${key.slice(0, 60)} is not passed on to yt-dlp: only options that run nothing, write nothing and load no configuration or plug-in are. Allowed: ${allowed.join(', ')}.`,
  /** `value` is null where it may be a secret. */
  'bad-option': ({ key, value, such }: { key: string; value: string | null; such: string }) =>
    `--yt-dlp-option ${key} must be ${such}${value === null ? '' : `, not '${value.slice(0, 100)}'`}.`,
};

/** Downloads that cannot begin; what happens to one video is recorded for that video instead. */
export class DownloadError extends problemError<ProblemOf<typeof sentences>>(
  'DownloadError',
  sentences,
) {}
