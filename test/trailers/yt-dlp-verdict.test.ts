import { expect, it } from 'vitest';
import { ytDlpVerdict } from '#src/trailers/download/yt-dlp-verdict.js';

const cookies =
  'Use --cookies-from-browser or --cookies for the authentication. See  https://github.com/yt-dlp/yt-dlp/wiki/FAQ#how-do-i-pass-cookies-to-yt-dlp  for how to manually pass cookies';
const report =
  'please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q= , filling out the appropriate issue template. Confirm you are on the latest version using  yt-dlp -U';

// As yt-dlp of 2026 prints them.
const texts: readonly (readonly [meaning: string, ...lines: string[]])[] = [
  ['dead unavailable', 'ERROR: [youtube] XyHm0BmtLHg: Video unavailable'],
  ['dead unavailable', 'ERROR: [youtube] a: Video unavailable. This video is not available'],
  [
    'dead account-terminated',
    'ERROR: [youtube] a: Video unavailable. This video is no longer available because the YouTube account associated with this video has been terminated.',
  ],
  [
    'dead copyright',
    'ERROR: [youtube] a: Video unavailable. This video is no longer available due to a copyright claim by Studio',
  ],
  [
    'dead removed',
    'ERROR: [youtube] a: Video unavailable. This video has been removed by the uploader',
  ],
  [
    'dead removed',
    "ERROR: [youtube] a: This video has been removed for violating YouTube's Terms of Service",
  ],
  [
    'dead private',
    `ERROR: [youtube] a: Private video. Sign in if you've been granted access to this video. ${cookies}`,
  ],
  [
    'dead members-only',
    'ERROR: [youtube] a: Join this channel to get access to members-only content like this video, and other exclusive perks.',
  ],
  [
    'dead age-restricted',
    `ERROR: [youtube] a: Sign in to confirm your age. This video may be inappropriate for some users. ${cookies}`,
  ],
  [
    'dead not-in-this-country',
    'ERROR: [youtube] a: Video unavailable. This video contains content from Paramount Global (CBS), who has blocked it in your country on copyright grounds',
  ],
  [
    'dead not-in-this-country',
    'ERROR: [youtube] a: The uploader has not made this video available in your country',
    'This video is available in Germany, Austria.',
    'You might want to use a VPN or a proxy server (with --proxy) to workaround.',
  ],
  ['dead live-or-upcoming', 'ERROR: [youtube] a: This live event will begin in 3 hours.'],
  ['dead live-or-upcoming', 'ERROR: [youtube] a: Premieres in 2 days'],
  ['dead live-or-upcoming', '[download] A title does not pass filter (!is_live), skipping ..'],
  ['dead paid', 'ERROR: [youtube] a: This video requires payment to watch'],
  ['dead drm', 'ERROR: [youtube] a: This video is DRM protected'],
  [
    'dead too-large',
    '[download] File is larger than max-filesize (900000000 bytes > 500000000 bytes). Aborting.',
  ],
  [
    'sign-in',
    'WARNING: [youtube] Unable to download webpage: HTTP Error 429: Too Many Requests (caused by <HTTPError 429: Too Many Requests>)',
    `ERROR: [youtube] DbgPim2Ni9Y: Sign in to confirm you’re not a bot. ${cookies}`,
  ],
  ['sign-in', `ERROR: [youtube] a: Sign in to confirm you're not a bot. ${cookies}`],
  ['rate-limited', 'ERROR: unable to download video data: HTTP Error 429: Too Many Requests'],
  [
    'rate-limited',
    "ERROR: [youtube] a: Video unavailable. This content isn't available, try again later. The current session has been rate-limited by YouTube for up to an hour.",
  ],
  [
    'rate-limited',
    'ERROR: [youtube] a: Video unavailable. YouTube is requiring a captcha challenge before playback',
  ],
  ['disk-full', '', 'ERROR: unable to write data: [Errno 28] No space left on device'],
  [
    'failed network',
    'WARNING: [youtube] [Errno -3] Temporary failure in name resolution. Retrying (3/3)...',
    "ERROR: [youtube] a: Unable to download API page: <urllib3.connection.HTTPSConnection object at 0x72dd0c0b2c10>: Failed to resolve 'www.youtube.com' ([Errno -3] Temporary failure in name resolution)",
  ],
  [
    'failed network',
    'WARNING: [youtube] Unable to download API page: [Errno 101] Network is unreachable',
    `ERROR: [youtube] a: Failed to extract any player response; ${report}`,
  ],
  [
    'rate-limited',
    "ERROR: [youtube] a: This content isn't available, try again later. The current session has been rate-limited by YouTube for up to an hour.",
  ],
  ['dead unavailable', "ERROR: [youtube] a: Video unavailable. This content isn't available."],
  ['dead unavailable', 'ERROR: [youtube] a: This content isn’t available'],
  ['failed login-required', `ERROR: [youtube] a: Please sign in. ${cookies}`],
  [
    'failed login-required',
    'ERROR: [youtube] a: tv player response playability status: LOGIN_REQUIRED',
  ],
  ['failed page-reload', 'ERROR: [youtube] a: The page needs to be reloaded.'],
  [
    'failed no-player-response',
    `ERROR: [youtube] a: Failed to extract any player response; ${report}`,
  ],
  [
    'failed cookies-unreadable',
    "ERROR: '/home/me/cookies.txt' does not look like a Netscape format cookies file",
  ],
  [
    'failed cookies-unreadable',
    "ERROR: could not find firefox cookies database in '/home/me/.mozilla/firefox'",
  ],
  ['failed forbidden', 'ERROR: unable to download video data: HTTP Error 403: Forbidden'],
  [
    'failed javascript-runtime',
    'WARNING: [youtube] No supported JavaScript runtime could be found. Only deno is enabled by default; to use another runtime add  --js-runtimes RUNTIME[:PATH]',
    'ERROR: [youtube] a: Requested format is not available. Use --list-formats for a list of available formats',
  ],
  [
    'failed no-format',
    'ERROR: [youtube] a: Requested format is not available. Use --list-formats for a list of available formats',
  ],
  [
    'failed yt-dlp-broken',
    'Traceback (most recent call last):',
    '  File "/usr/bin/yt-dlp", line 5, in <module>',
    "ModuleNotFoundError: No module named 'yt_dlp'",
  ],
  ['failed yt-dlp-broken', `ERROR: [youtube] a: Unable to extract yt initial data; ${report}`],
  ['failed unknown', 'ERROR: [youtube] a: Something never seen before'],
  // A warning about one of several clients kills no video.
  [
    'failed unknown',
    'WARNING: [youtube] a: tv client: Private video',
    'ERROR: [youtube] a: Something never seen before',
  ],
];

it.for(texts)('%s: %s', ([meaning, ...lines]) => {
  const verdict = ytDlpVerdict(lines);
  const reason = 'reason' in verdict ? ` ${verdict.reason}` : '';
  expect(`${verdict.kind}${reason}`).toBe(meaning);
});

it('keeps the line that decided, cleaned and cut', () => {
  const colour = '\u001B[31m';
  const { said } = ytDlpVerdict([
    'WARNING: something else',
    `ERROR: [youtube] a: Private video ${colour}${'x'.repeat(5000)}`,
  ]);
  expect(said).toMatch(/^\[youtube\] a: Private video/);
  expect(said).not.toMatch(/\p{Control}/u);
  expect(said.length).toBeLessThanOrEqual(201);
});
