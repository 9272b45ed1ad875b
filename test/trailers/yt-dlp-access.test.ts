import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DownloadError } from '#src/trailers/download/download-error.js';
import {
  type GivenAccess,
  redaction,
  ytDlpAccess,
  ytDlpArguments,
} from '#src/trailers/download/yt-dlp-arguments.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-access-'));
  writeFileSync(
    join(folder, 'cookies.txt'),
    '# Netscape HTTP Cookie File\n\n.youtube.com\tTRUE\t/\tTRUE\t0\tSID\tsecret\n',
  );
  writeFileSync(join(folder, 'cookies.json'), '[{"domain": ".youtube.com"}]');
  writeFileSync(join(folder, 'page.txt'), 'Sign in to YouTube');
  mkdirSync(join(folder, 'a-folder'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const limits = { maximumBytes: 1e6, height: 720 };

/** The arguments that the access adds, before the id. */
function added(given: GivenAccess): readonly string[] {
  const all = ytDlpArguments('-id________', limits, ytDlpAccess(given, folder));
  expect(all.slice(-2)).toEqual(['--', '-id________']);
  return all.slice(ytDlpArguments('-id________', limits).length - 2, -2);
}

function message(given: GivenAccess): string {
  try {
    ytDlpAccess(given, folder);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was accepted.');
}

describe('cookies, proxy and options', () => {
  it('reach yt-dlp as they are, paths absolute', () => {
    expect(added({})).toEqual([]);
    expect(added({ cookies: 'cookies.txt' })).toEqual(['--cookies', join(folder, 'cookies.txt')]);
    expect(
      added({
        cookiesFromBrowser: 'firefox+GNOMEKEYRING:my profile::none',
        proxy: 'socks5h://me:pass@127.0.0.1:1080',
        ytDlpOption: [
          'limit-rate=2.5M',
          '--sleep-requests=1.5',
          'extractor-args=youtube:player_client=web,-tv;po_token=web.gvs+Ab==',
        ],
      }),
    ).toEqual([
      '--cookies-from-browser',
      'firefox+GNOMEKEYRING:my profile::none',
      '--proxy',
      'socks5h://me:pass@127.0.0.1:1080',
      '--limit-rate=2.5M',
      '--sleep-requests=1.5',
      '--extractor-args=youtube:player_client=web,-tv;po_token=web.gvs+Ab==',
    ]);
  });

  it.for([
    [
      { cookies: 'cookies.json' },
      /cookies\.json is no cookie file \(it is JSON\): export it .* Netscape/,
    ],
    [{ cookies: 'page.txt' }, /page\.txt is no cookie file in the Netscape format/],
    [{ cookies: 'a-folder' }, /a-folder/],
    [{ cookies: '/dev/zero' }, /\/dev\/zero/],
    [{ cookies: 'missing.txt' }, /ENOENT|missing\.txt/],
    [
      { cookies: 'cookies.txt', cookiesFromBrowser: 'firefox' },
      /either --cookies or --cookies-from-browser/,
    ],
    [{ cookiesFromBrowser: '--exec=id' }, /must begin with one of brave, chrome/],
    [{ cookiesFromBrowser: 'netscape' }, /cannot be 'netscape'/],
    [{ proxy: 'file:///etc/passwd' }, /--proxy must be a URL/],
    [{ proxy: '127.0.0.1:1080' }, /such as socks5h/],
    [{ proxy: 'http://me:hunter2@' }, /--proxy must be a URL/],
  ] as const)(
    'what cannot work is refused before anything is downloaded: %o',
    ([given, expected]) => {
      expect(message(given)).toMatch(expected);
      expect(message(given)).not.toContain('hunter2');
    },
  );

  it.for([
    'exec=touch pwned',
    'exec-before-download=id',
    'config-locations=/tmp/evil.conf',
    'plugin-dirs=/tmp',
    'output=/etc/cron.d/x',
    'o=x',
    'paths=/tmp',
    'batch-file=/etc/passwd',
    'load-info-json=x',
    'downloader=sh',
    'external-downloader-args=x',
    'postprocessor-args=x',
    'ffmpeg-location=/tmp/evil',
    'remote-components=ejs:github',
    'print-to-file=a b',
    'cookies=/etc/passwd',
    'proxy=http://x',
    'netrc-cmd=id',
    'alias=x y',
    'cache-dir=/tmp',
    'enable-file-urls=1',
    'no-check-certificates=1',
    // yt-dlp accepts the beginning of an option's name for the option.
    'limit-rat=1M',
    'format=worst',
    '__proto__=1',
    '=1',
  ])('%s is no option that is passed on', (option) => {
    expect(() => ytDlpAccess({ ytDlpOption: [option] }, folder)).toThrow(DownloadError);
    expect(message({ ytDlpOption: [option] })).toMatch(
      /is not passed on to yt-dlp.*Allowed: sleep-requests/,
    );
  });

  it.for([
    'limit-rate=fast',
    'limit-rate=1M --exec id',
    'limit-rate=1M\n--exec=id',
    'retries=infinite',
    'js-runtimes=node:/tmp/evil',
    'extractor-args=generic:impersonate',
    'extractor-args=youtubepot-script:script_path=/tmp/evil',
    'extractor-args=youtube:innertube_host=evil.example',
    'extractor-args=youtube:lang=en;innertube_host=evil.example',
    'source-address=eth0',
    'xff=1.2.3.4\t',
  ])('%j has a value that is not passed on', (option) => {
    expect(message({ ytDlpOption: [option] })).toMatch(/^--yt-dlp-option [a-z-]+ must be /);
  });
});

describe('what yt-dlp says', () => {
  it('loses the passwords of proxies, tokens and lines of cookie files', () => {
    const redact = redaction(
      ytDlpAccess(
        {
          proxy: 'http://me:p%40ss:word@proxy.example:3128',
          ytDlpOption: [
            'extractor-args=youtube:po_token=web.gvs+TOKEN123,web.player+OTHER456;visitor_data=VISITOR',
          ],
        },
        folder,
      ),
    );
    const said = redact(
      [
        "Unable to connect to proxy 'http://me:p%40ss:word@proxy.example:3128' p@ss:word",
        'po_token TOKEN123 and OTHER456 of VISITOR; https_proxy=socks5://a:b@c',
        "WARNING: skipping cookie file entry due to invalid length 3: '.youtube.com\\tSID\\tsecret'",
      ].join('\n'),
    );
    expect(said).not.toMatch(/p%40ss|p@ss|word|TOKEN123|OTHER456|VISITOR|a:b|secret/);
    expect(said).toContain('proxy.example:3128');
  });
});
