import { shortLine } from '../../files/sanitize-text.js';

/**
 * What yt-dlp's output means; `said` is its own line, cleaned and cut. `dead`: YouTube says it of this video, which is not tried again for a long time, unless so many in a row are refused alike that the
 * cause is this connection's. `failed`: another attempt may succeed. `sign-in`: YouTube takes this connection for a program, and no
 * video comes without the cookies of a person. The others concern the connection and the disk.
 */
export type YtDlpVerdict = { readonly said: string } & (
  | { readonly kind: 'dead'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'rate-limited' }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'disk-full' }
);

type Row = readonly [
  kind: YtDlpVerdict['kind'],
  reason: string | null,
  ...patterns: readonly RegExp[],
];

/** Lines that say why nothing came: the first row with a match counts, so that special rows come before general ones. */
const meanings: readonly Row[] = [
  ['disk-full', null, /No space left on device|\[Errno 28\]|Disk quota exceeded/i],
  ['sign-in', null, /confirm (that )?you.{1,3}re not a (ro)?bot/i],
  [
    'rate-limited',
    null,
    /HTTP Error 429|Too Many Requests/i,
    /rate-limited by YouTube|content isn.{1,3}t available,? (please )?try again later/i,
    /captcha challenge|IP is likely being blocked/i,
  ],
  ['dead', 'age-restricted', /confirm your age|age-restricted|inappropriate for some users/i],
  ['dead', 'members-only', /members-only|channel.{1,3}s members|Join this channel/i],
  ['dead', 'paid', /requires payment|YouTube Premium|Premium members/i],
  ['dead', 'private', /private video|video is private/i],
  ['dead', 'account-terminated', /account associated with this video has been/i],
  ['dead', 'account-terminated', /account has been (terminated|closed)/i],
  ['dead', 'not-in-this-country', /in your country|from your location|geo.?restrict/i],
  ['dead', 'copyright', /copyright/i],
  ['dead', 'removed', /has been removed|removed by the (uploader|user)/i],
  ['dead', 'live-or-upcoming', /Premieres in|Premiere will begin|live event|live stream/i],
  ['dead', 'live-or-upcoming', /does not pass filter/i],
  ['dead', 'drm', /DRM.protected/i],
  ['dead', 'no-such-video', /looks truncated|Incomplete YouTube ID/i],
  ['dead', 'too-large', /larger than max-filesize/i],
  [
    'failed',
    'cookies-unreadable',
    /Netscape format(ted)? cookies file|Cookies file must be Netscape/i,
    /could not find \S+ cookies database|could not copy \S+ cookie database/i,
    /failed to (load|extract|decrypt) cookies?|unsupported (browser|keyring) specified for cookies/i,
  ],
  ['failed', 'login-required', /Please sign in|LOGIN_REQUIRED/i],
  ['failed', 'page-reload', /page needs to be reloaded/i],
  [
    'failed',
    'network',
    /Failed to resolve|name resolution|getaddrinfo|Name or service not known/i,
    /Network is unreachable|No route to host|Connection (refused|reset|aborted|to \S+ timed out)/i,
    /timed out|Remote end closed|Connection broken|IncompleteRead|content too short|SSL:|CERTIFICATE_VERIFY/i,
    /Tunnel connection failed|ProxyError|unable to connect to proxy/i,
  ],
  ['failed', 'forbidden', /HTTP Error 403/i],
  ['failed', 'server-error', /HTTP Error 5\d\d/i],
  [
    'dead',
    'unavailable',
    /video unavailable|video is (not available|unavailable|no longer available)/i,
    /(video|content) isn.{1,3}t available|content is (not available|unavailable)/i,
    /video does not exist|HTTP Error (404|410)/i,
  ],
];

/** What else explains a failure, also where it was only a warning. */
const explanations: readonly Row[] = [
  ['failed', 'javascript-runtime', /JavaScript runtime could be found/i],
  ['failed', 'javascript-runtime', /(challenge|Signature) solving failed/i],
  ['failed', 'no-player-response', /Failed to extract any player response/i],
  ['failed', 'no-format', /Requested format is not available/i],
  ['failed', 'no-format', /No video formats found|Only images are available/i],
  [
    'failed',
    'yt-dlp-broken',
    /Traceback \(most recent call last\)|ModuleNotFoundError|ImportError|error: no such option/i,
    /please report this issue|Confirm you are on the latest|please update|Unable to extract/i,
  ],
];

/** @param lines yt-dlp's standard output and error, the last lines at least; what they quote may be hostile. */
export function ytDlpVerdict(lines: readonly string[]): YtDlpVerdict {
  // A warning is often about another client that it tries: the errors decide.
  const decisive = lines.filter((line) => /^ERROR:|does not pass filter|max-filesize/.test(line));
  const other = meanings.filter(([kind]) => kind !== 'dead');
  const found = search(meanings, decisive) ?? search(other, lines) ?? search(explanations, lines);
  if (found !== null) return found;
  const last = decisive.at(-1) ?? lines.findLast((line) => line.trim() !== '');
  return { kind: 'failed', reason: 'unknown', said: spoken(last ?? 'it said nothing') };
}

function search(rows: readonly Row[], lines: readonly string[]): YtDlpVerdict | null {
  for (const [kind, reason, ...patterns] of rows) {
    const line = lines.find((text) => patterns.some((pattern) => pattern.test(text)));
    if (line === undefined) continue;
    const said = spoken(line);
    return { kind, ...(reason === null ? {} : { reason }), said } as YtDlpVerdict;
  }
  return null;
}

/** One line of a program as it may be shown and kept: 200 characters at most. */
export function spoken(line: string): string {
  return shortLine(line.replace(/^\s*ERROR:\s*/, '').trim(), 200);
}
