import { accessArguments, noAccess, type YtDlpAccess } from './yt-dlp-access.js';

/** What one download may fetch. */
export interface YtDlpLimits {
  /** Of the file. */
  readonly maximumBytes: number;
  /** Lines of the picture at most, such as 720. */
  readonly height: number;
}

/**
 * yt-dlp's arguments for one video, which it writes as `<id>.<ext>` into its working folder. Nothing but numbers, what `access` allows
 * and the id comes from outside, and the id stands after `--`, since it may begin with a hyphen.
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
    // YouTube's pages need a JavaScript runtime: by itself it looks for deno alone. It takes Node from 22 on.
    '--js-runtimes',
    'node',
    '--socket-timeout',
    '30',
    // A broadcast that is still on air would never end.
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
