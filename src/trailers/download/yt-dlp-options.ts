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

const seconds: OptionRule = { value: /^\d{1,4}(\.\d{1,3})?$/, such: 'seconds, such as 2' };
const count: OptionRule = { value: /^\d{1,3}$/, such: 'a whole number, such as 5' };
const rate: OptionRule = {
  value: /^\d{1,9}(\.\d{1,3})?[KMG]?$/i,
  such: 'bytes a second, such as 500K or 4.2M',
};

/** Of YouTube's extractor: those that choose what is asked for, none that names another host. */
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
  ['socket-timeout', { value: /^[1-9]\d{0,2}$/, such: 'seconds from 1 to 999' }],
  ['retries', count],
  ['extractor-retries', count],
  ['fragment-retries', count],
  ['concurrent-fragments', { value: /^([1-9]|1[0-6])$/, such: 'a whole number from 1 to 16' }],
  ['limit-rate', rate],
  ['throttled-rate', rate],
  ['http-chunk-size', { value: /^\d{1,9}(\.\d{1,3})?[KMG]?$/i, such: 'bytes, such as 10M' }],
  [
    'source-address',
    { value: /^[\da-f.:]{2,45}$/i, such: 'an IP address; 0.0.0.0 for IPv4 alone' },
  ],
  [
    'xff',
    {
      value: /^(default|never|[a-z]{2}|[\d.]{7,15}\/\d{1,2})$/i,
      such: 'default, never or a country, such as US',
    },
  ],
  [
    'impersonate',
    { value: /^[a-z\d._-]{1,30}(:[a-z\d._-]{1,30})?$/i, such: 'a browser, such as chrome' },
  ],
  ['user-agent', { value: /^[\x20-\x7E]{1,300}$/, such: 'printable ASCII' }],
  [
    'js-runtimes',
    { value: /^(deno|node|bun|quickjs)$/, such: 'deno, node, bun or quickjs, without a path' },
  ],
  [
    'extractor-args',
    {
      value: new RegExp(`^youtube:${extractorArgument}(?:;${extractorArgument})*$`),
      such: `youtube: and one or more of ${extractorArguments.join(', ')}, such as youtube:player_client=web,tv`,
      secret: true,
    },
  ],
]);

/** Why an option is not passed on, as data. */
export type OptionProblem =
  | { readonly kind: 'no-value'; readonly given: string }
  | { readonly kind: 'not-allowed'; readonly key: string; readonly allowed: readonly string[] }
  | {
      readonly kind: 'bad-value';
      readonly key: string;
      /** Null where it may be a secret. */
      readonly value: string | null;
      readonly such: string;
    };

/** KEY=VALUE as an option that may be passed on, or what is wrong with it. */
export function ytDlpOption(given: string): YtDlpOption | OptionProblem {
  const equals = given.indexOf('=');
  const key = (equals < 0 ? given : given.slice(0, equals)).replace(/^--/, '');
  const rule = rules.get(key);
  if (rule === undefined) return { kind: 'not-allowed', key, allowed: [...rules.keys()] };
  if (equals < 0) return { kind: 'no-value', given: key };
  const value = given.slice(equals + 1);
  if (rule.value.test(value)) return { key, value };
  return { kind: 'bad-value', key, value: rule.secret === true ? null : value, such: rule.such };
}

/** The parts of an option's value that are not to be printed or kept. */
export function secretsOf({ key, value }: YtDlpOption): readonly string[] {
  if (rules.get(key)?.secret !== true) return [];
  return Array.from(value.matchAll(/(?:po_token|visitor_data|data_sync_id)=([^;]+)/g)).flatMap(
    ([, secret = '']) => secret.split(/[,+]/),
  );
}
