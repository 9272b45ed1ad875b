import { resolve } from 'node:path';
import { readBytes } from '../../files/guarded-read.js';
import { DownloadError } from './download-error.js';
import { secretsOf, ytDlpOption, type YtDlpOption } from './yt-dlp-options.js';

/** The cookies, the proxy and the options with which yt-dlp asks YouTube. */
export interface YtDlpAccess {
  readonly cookies:
    | { readonly kind: 'file'; readonly path: string }
    /** BROWSER[+KEYRING][:PROFILE][::CONTAINER], as yt-dlp reads it. */
    | { readonly kind: 'browser'; readonly name: string }
    | null;
  readonly proxy: string | null;
  readonly options: readonly YtDlpOption[];
}

/** The same as it was given. */
export interface GivenAccess {
  readonly cookies?: string | undefined;
  readonly cookiesFromBrowser?: string | undefined;
  readonly proxy?: string | undefined;
  readonly ytDlpOption?: readonly string[] | undefined;
}

export const noAccess: YtDlpAccess = { cookies: null, proxy: null, options: [] };

const browsers = [
  'brave',
  'chrome',
  'chromium',
  'edge',
  'firefox',
  'opera',
  'safari',
  'vivaldi',
  'whale',
];
const proxyKinds = ['http', 'https', 'socks4', 'socks4a', 'socks5', 'socks5h'];

/** The cookies of all sites that a browser knows are some hundreds of kB. */
const largestCookies = 10e6;

/**
 * Checks what was given before anything is downloaded: each mistake would fail every video.
 * @param folder that the path of the cookies starts from
 * @throws DownloadError; FileError or the system's error where the cookies cannot be read
 */
export function ytDlpAccess(given: GivenAccess, folder: string): YtDlpAccess {
  const { cookies, cookiesFromBrowser, proxy, ytDlpOption: options = [] } = given;
  if (cookies !== undefined && cookiesFromBrowser !== undefined) {
    throw new DownloadError({ kind: 'two-cookies' });
  }
  return {
    cookies:
      cookies !== undefined
        ? { kind: 'file', path: cookieFile(resolve(folder, cookies)) }
        : cookiesFromBrowser !== undefined
          ? { kind: 'browser', name: browser(cookiesFromBrowser) }
          : null,
    proxy: proxy === undefined ? null : checkedProxy(proxy),
    options: options.map(ytDlpOption),
  };
}

/** yt-dlp's arguments for it. Paths are absolute and URLs have a scheme, so that none reads as an option. */
function accessArguments({ cookies, proxy, options }: YtDlpAccess): readonly string[] {
  return [
    ...(cookies?.kind === 'file' ? ['--cookies', cookies.path] : []),
    ...(cookies?.kind === 'browser' ? ['--cookies-from-browser', cookies.name] : []),
    ...(proxy === null ? [] : ['--proxy', proxy]),
    ...options.map(({ key, value }) => `--${key}=${value}`),
  ];
}

/** A function that takes passwords and tokens out of what yt-dlp, or the system about yt-dlp, says. */
export function redaction({ proxy, options }: YtDlpAccess): (text: string) => string {
  const secrets = [...options.flatMap(secretsOf), ...(proxy === null ? [] : proxySecrets(proxy))]
    .filter((secret) => secret.length > 2)
    .toSorted((first, second) => second.length - first.length);
  return (text) => {
    let plain = text;
    for (const secret of secrets) plain = plain.replaceAll(secret, '…');
    // Of any other URL too: a proxy may come from the environment. yt-dlp quotes lines of a cookie file that it does not understand.
    return plain
      .replace(/(\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@'"]*@/gi, '$1…@')
      .replace(/(cookie file entry due to).*/gi, '$1 …');
  };
}

/** A proxy as it may be printed. */
export function printableProxy(proxy: string): string {
  return proxy.replace(/(:\/\/).*@/s, '$1…@');
}

function cookieFile(path: string): string {
  // Cookies are bytes of any encoding.
  const lines = readBytes(path, { most: largestCookies }).toString('latin1').split(/\r?\n/);
  const isNetscape = lines.some(
    (line) => line.split('\t').length === 7 || /^# (Netscape )?HTTP Cookie File/i.test(line),
  );
  if (!isNetscape) {
    const isJson = /^\s*[[{]/.test(lines.find((line) => line.trim() !== '') ?? '');
    throw new DownloadError({ kind: 'no-cookies', path, isJson });
  }
  return path;
}

function browser(name: string): string {
  const [base = ''] = name.split(/[+:]/);
  if (!browsers.includes(base.trim().toLowerCase()) || /\p{Control}/u.test(name)) {
    throw new DownloadError({ kind: 'bad-browser', value: name, browsers });
  }
  return name;
}

function checkedProxy(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const scheme = url?.protocol.slice(0, -1) ?? '';
  const isPlain = /^[a-z\d]+:\/\/[\x21-\x7E]+$/i.test(text);
  if (url === null || !isPlain || url.hostname === '' || !proxyKinds.includes(scheme)) {
    throw new DownloadError({ kind: 'bad-proxy', schemes: proxyKinds });
  }
  return text;
}

function proxySecrets(proxy: string): readonly string[] {
  const { password } = new URL(proxy);
  const written = /:\/\/[^:@]*:(.*)@/s.exec(proxy)?.[1] ?? '';
  const decoded = (() => {
    try {
      return decodeURIComponent(password);
    } catch {
      return password;
    }
  })();
  return [password, written, decoded];
}

/** What one download may fetch. */
export interface YtDlpLimits {
  /** Of the file. */
  readonly maximumBytes: number;
  /** Lines of the picture at most, such as 720. */
  readonly height: number;
}

/**
 * yt-dlp's arguments for one video, which it writes as `<id>.<ext>` into its working folder. Nothing but numbers, what `access` allows
 * and the id comes from outside, and the id comes after `--`, since it may begin with a hyphen.
 */
export function ytDlpArguments(
  youtubeId: string,
  limits: YtDlpLimits,
  access: YtDlpAccess = noAccess,
): string[] {
  return [
    '--ignore-config',
    '--no-exec',
    '--no-playlist',
    '--no-progress',
    '--newline',
    '--color',
    'never',
    // YouTube's pages need a JavaScript runtime, and yt-dlp looks for deno only. It takes Node from 22 on.
    '--js-runtimes',
    'node',
    '--socket-timeout',
    '30',
    // A broadcast that is still live would never end.
    '--match-filters',
    '!is_live',
    '--max-filesize',
    String(limits.maximumBytes),
    '--format',
    formats(limits.height),
    '--output',
    '%(id)s.%(ext)s',
    // Of an option that is there twice, the last counts.
    ...accessArguments(access),
    '--',
    youtubeId,
  ];
}

/**
 * One file that holds pictures, so that nothing has to be merged; sound is not wanted. H.264 first: it decodes several times as fast
 * as AV1. Where all are larger than asked, the smallest.
 */
function formats(height: number): string {
  return [
    `bv*[ext=mp4][vcodec^=avc1][height<=${height}]`,
    `bv*[ext=mp4][height<=${height}]`,
    `bv*[ext=webm][height<=${height}]`,
    'wv*[ext=mp4]',
    'wv*[ext=webm]',
  ].join('/');
}
