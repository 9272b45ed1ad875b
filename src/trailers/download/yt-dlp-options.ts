import { DownloadError } from './download-error.js';

/** One further option of yt-dlp, such as limit-rate=2M. */
export interface YtDlpOption {
  readonly key: string;
  readonly value: string;
}

/** What a value may be, and that in words. */
interface OptionRule {
  readonly value: RegExp;
  readonly such: string;
  /** Whether the value may be a secret, which is neither printed nor kept. */
  readonly secret?: true;
}

function rule(value: RegExp, such: string): OptionRule {
  return { value, such };
}

const seconds = rule(/^\d{1,4}(\.\d{1,3})?$/, 'seconds, such as 2');
const count = rule(/^\d{1,3}$/, 'a whole number, such as 5');
const bytes = /^\d{1,9}(\.\d{1,3})?[KMG]?$/i;
const rate = rule(bytes, 'bytes a second, such as 500K or 4.2M');

/** Arguments of YouTube's extractor that choose what is requested; none names another host. */
const extractorArguments = [
  'data_sync_id',
  'fetch_pot',
  'formats',
  'lang',
  'player_client',
  'player_js_variant',
  'player_skip',
  'po_token',
  'skip',
  'use_ad_playback_context',
  'visitor_data',
  'webpage_client',
  'webpage_skip',
] as const;
const extractorArgument = `(?:${extractorArguments.join('|')})=[\\w.,:+/=%@-]{1,1500}`;

/**
 * The options that may be passed on, by their full names. They change how fast and from where yt-dlp asks, and nothing else: none
 * runs a program, writes or reads a file, loads code, plug-ins or a configuration, or turns a check off.
 */
const rules: ReadonlyMap<string, OptionRule> = new Map<string, OptionRule>([
  ['sleep-requests', seconds],
  ['sleep-interval', seconds],
  ['max-sleep-interval', seconds],
  ['socket-timeout', rule(/^[1-9]\d{0,2}$/, 'seconds from 1 to 999')],
  ['retries', count],
  ['extractor-retries', count],
  ['fragment-retries', count],
  ['concurrent-fragments', rule(/^([1-9]|1[0-6])$/, 'a whole number from 1 to 16')],
  ['limit-rate', rate],
  ['throttled-rate', rate],
  ['http-chunk-size', rule(bytes, 'bytes, such as 10M')],
  ['source-address', rule(/^[\da-f.:]{2,45}$/i, 'an IP address; 0.0.0.0 for IPv4 alone')],
  [
    'xff',
    rule(
      /^(default|never|[a-z]{2}|[\d.]{7,15}\/\d{1,2})$/i,
      'default, never or a country, such as US',
    ),
  ],
  ['impersonate', rule(/^[a-z\d._-]{1,30}(:[a-z\d._-]{1,30})?$/i, 'a browser, such as chrome')],
  ['user-agent', rule(/^[\x20-\x7E]{1,300}$/, 'printable ASCII')],
  ['js-runtimes', rule(/^(deno|node|bun|quickjs)$/, 'deno, node, bun or quickjs, without a path')],
  [
    'extractor-args',
    {
      value: new RegExp(`^youtube:${extractorArgument}(?:;${extractorArgument})*$`),
      such: `youtube: and one or more of ${extractorArguments.join(', ')}, such as youtube:player_client=web,tv`,
      secret: true,
    },
  ],
]);

/** KEY=VALUE as an option that may be passed on. @throws DownloadError where it may not */
export function ytDlpOption(given: string): YtDlpOption {
  const [, written = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(given) ?? [];
  const key = written.replace(/^--/, '');
  const found = rules.get(key);
  if (found === undefined) {
    throw new DownloadError({ kind: 'option-not-allowed', key, allowed: [...rules.keys()] });
  }
  if (value === undefined) throw new DownloadError({ kind: 'option-without-value', key });
  if (found.value.test(value)) return { key, value };
  const { such, secret } = found;
  throw new DownloadError({ kind: 'bad-option', key, value: secret === true ? null : value, such });
}

/** The parts of an option's value that are not to be printed or kept. */
export function secretsOf({ key, value }: YtDlpOption): readonly string[] {
  if (rules.get(key)?.secret !== true) return [];
  return Array.from(value.matchAll(/(?:po_token|visitor_data|data_sync_id)=([^;]+)/g)).flatMap(
    ([, secret = '']) => secret.split(/[,+]/),
  );
}
