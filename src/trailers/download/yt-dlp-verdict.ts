import { shortLine } from '../../files/sanitize-text.js';

/**
 * Why a video cannot be had, as YouTube says of this video: not tried again for a long time, unless so many in a row are refused alike
 * that the cause is this connection's.
 */
type DeadReason =
  | 'private'
  | 'members-only'
  | 'paid'
  | 'age-restricted'
  | 'account-terminated'
  | 'not-in-this-country'
  | 'copyright'
  | 'removed'
  | 'live-or-upcoming'
  | 'drm'
  | 'no-such-video'
  | 'unavailable'
  | 'too-large';

/** Why an attempt came to nothing that may come to something another time. */
type FailedReason =
  | 'network'
  | 'forbidden'
  | 'server-error'
  | 'login-required'
  | 'page-reload'
  | 'no-player-response'
  | 'cookies-unreadable'
  | 'javascript-runtime'
  | 'no-format'
  | 'yt-dlp-broken'
  | 'yt-dlp-died'
  | 'timed-out'
  | 'no-file'
  | 'not-whole'
  | 'unknown';

/** What yt-dlp's words come to. `said` is its own line, cleaned and cut. */
export type YtDlpVerdict =
  | { readonly kind: 'dead'; readonly reason: DeadReason; readonly said: string }
  | { readonly kind: 'failed'; readonly reason: FailedReason; readonly said: string }
  | { readonly kind: 'rate-limited'; readonly said: string }
  /** YouTube takes this connection for a program: no video comes without the cookies of a person. */
  | { readonly kind: 'sign-in'; readonly said: string }
  | { readonly kind: 'disk-full'; readonly said: string };

type Meaning =
  | { readonly kind: 'dead'; readonly reason: DeadReason }
  | { readonly kind: 'failed'; readonly reason: FailedReason }
  | { readonly kind: 'rate-limited' | 'sign-in' | 'disk-full' };

/** Lines that say why nothing came: the first row with a match counts, so the special stand before the general. */
const meanings: readonly (readonly [meaning: Meaning, ...patterns: readonly RegExp[]])[] = [
  [{ kind: 'disk-full' }, /No space left on device|\[Errno 28\]|Disk quota exceeded/i],
  [{ kind: 'sign-in' }, /confirm (that )?you.{1,3}re not a (ro)?bot/i],
  [
    { kind: 'rate-limited' },
    /HTTP Error 429|Too Many Requests/i,
    /rate-limited by YouTube|content isn.{1,3}t available,? (please )?try again later/i,
    /captcha challenge|IP is likely being blocked/i,
  ],
  [{ kind: 'dead', reason: 'age-restricted' }, /confirm your age|age-restricted/i],
  [{ kind: 'dead', reason: 'age-restricted' }, /inappropriate for some users/i],
  [
    { kind: 'dead', reason: 'members-only' },
    /members-only|channel.{1,3}s members|Join this channel/i,
  ],
  [{ kind: 'dead', reason: 'paid' }, /requires payment|YouTube Premium|Premium members/i],
  [{ kind: 'dead', reason: 'private' }, /private video|video is private/i],
  [
    { kind: 'dead', reason: 'account-terminated' },
    /account associated with this video has been|account has been (terminated|closed)/i,
  ],
  [
    { kind: 'dead', reason: 'not-in-this-country' },
    /in your country|from your location|geo.?restrict/i,
  ],
  [{ kind: 'dead', reason: 'copyright' }, /copyright/i],
  [{ kind: 'dead', reason: 'removed' }, /has been removed|removed by the (uploader|user)/i],
  [
    { kind: 'dead', reason: 'live-or-upcoming' },
    /Premieres in|Premiere will begin|live event|live stream|does not pass filter/i,
  ],
  [{ kind: 'dead', reason: 'drm' }, /DRM.protected/i],
  [{ kind: 'dead', reason: 'no-such-video' }, /looks truncated|Incomplete YouTube ID/i],
  [{ kind: 'dead', reason: 'too-large' }, /larger than max-filesize/i],
  [
    { kind: 'failed', reason: 'cookies-unreadable' },
    /Netscape format(ted)? cookies file|Cookies file must be Netscape/i,
    /could not find \S+ cookies database|could not copy \S+ cookie database/i,
    /failed to (load|extract|decrypt) cookies?|unsupported (browser|keyring) specified for cookies/i,
  ],
  [{ kind: 'failed', reason: 'login-required' }, /Please sign in|LOGIN_REQUIRED/i],
  [{ kind: 'failed', reason: 'page-reload' }, /page needs to be reloaded/i],
  [
    { kind: 'failed', reason: 'network' },
    /Failed to resolve|name resolution|getaddrinfo|Name or service not known/i,
    /Network is unreachable|No route to host|Connection (refused|reset|aborted|to \S+ timed out)/i,
    /timed out|Remote end closed|Connection broken|IncompleteRead|content too short|SSL:|CERTIFICATE_VERIFY/i,
    /Tunnel connection failed|ProxyError|unable to connect to proxy/i,
  ],
  [{ kind: 'failed', reason: 'forbidden' }, /HTTP Error 403/i],
  [{ kind: 'failed', reason: 'server-error' }, /HTTP Error 5\d\d/i],
  [
    { kind: 'dead', reason: 'unavailable' },
    /video unavailable|video is (not available|unavailable|no longer available)/i,
    /(video|content) isn.{1,3}t available|content is (not available|unavailable)/i,
    /video does not exist|HTTP Error (404|410)/i,
  ],
];

/** What else explains a failure, also where it was only a warning. */
const explanations: typeof meanings = [
  [
    { kind: 'failed', reason: 'javascript-runtime' },
    /JavaScript runtime could be found|(challenge|Signature) solving failed/i,
  ],
  [{ kind: 'failed', reason: 'no-player-response' }, /Failed to extract any player response/i],
  [{ kind: 'failed', reason: 'no-format' }, /Requested format is not available/i],
  [{ kind: 'failed', reason: 'no-format' }, /No video formats found|Only images are available/i],
  [
    { kind: 'failed', reason: 'yt-dlp-broken' },
    /Traceback \(most recent call last\)|ModuleNotFoundError|ImportError|error: no such option/i,
    /please report this issue|Confirm you are on the latest|please update|Unable to extract/i,
  ],
];

/** @param lines yt-dlp's standard output and error, the last lines at least; what they quote may be hostile. */
export function ytDlpVerdict(lines: readonly string[]): YtDlpVerdict {
  // A warning is often about another client that it tries: the errors decide.
  const decisive = lines.filter((line) => /^ERROR:|does not pass filter|max-filesize/.test(line));
  const found =
    search(meanings, decisive) ??
    search(
      meanings.filter(([{ kind }]) => kind !== 'dead'),
      lines,
    ) ??
    search(explanations, lines);
  if (found !== null) return { ...found.meaning, said: spoken(found.line) };
  const last = decisive.at(-1) ?? lines.findLast((line) => line.trim() !== '');
  return { kind: 'failed', reason: 'unknown', said: spoken(last ?? 'it said nothing') };
}

function search(
  rows: typeof meanings,
  lines: readonly string[],
): { readonly meaning: Meaning; readonly line: string } | null {
  for (const [meaning, ...patterns] of rows) {
    const line = lines.find((text) => patterns.some((pattern) => pattern.test(text)));
    if (line !== undefined) return { meaning, line };
  }
  return null;
}

/** One line of a program as it may be shown and kept: 200 characters at most. */
export function spoken(line: string): string {
  return shortLine(line.replace(/^\s*ERROR:\s*/, '').trim(), 200);
}
