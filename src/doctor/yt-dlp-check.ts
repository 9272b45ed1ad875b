import type { Check, Finding, Surroundings } from '../executor/finding.js';
import { compareVersions } from './version.js';

/** Versions before this one have known security holes. */
const oldestSafe = '2026.07.04';
const fix =
  'python3 -m pip install --user --upgrade "yt-dlp[default]"   (Debian\'s package is too old)';

/** What yt-dlp says of its version. */
type YtDlpStanding =
  | { readonly kind: 'absent' | 'silent' }
  | { readonly kind: 'unsafe' | 'ok'; readonly version: string };

/** Asks the yt-dlp on the PATH. */
export async function ytDlpStanding({ run }: Pick<Surroundings, 'run'>): Promise<YtDlpStanding> {
  const { kind, output } = await run('yt-dlp', ['--ignore-config', '--version']);
  if (kind === 'not-started') return { kind: 'absent' };
  const version = output.trim();
  if (kind === 'failed' || !/^\d{4}\.\d/.test(version)) return { kind: 'silent' };
  return { kind: compareVersions(version, oldestSafe) < 0 ? 'unsafe' : 'ok', version };
}

/** yt-dlp, which the user brings; only `trailers download` needs it. */
export const checkYtDlp: Check = async (surroundings) => {
  const finding = ytDlpFinding(await ytDlpStanding(surroundings));
  return finding.state === 'ok' ? await withRuntime(finding, surroundings) : finding;
};

/** YouTube's pages are read with a JavaScript runtime: yt-dlp takes deno, or Node from 22 on. */
async function withRuntime(
  finding: Finding,
  { run, nodeVersion }: Pick<Surroundings, 'run' | 'nodeVersion'>,
): Promise<Finding> {
  if (compareVersions(nodeVersion, '22') >= 0) return finding;
  const { kind } = await run('deno', ['--version']);
  if (kind === 'ended') return finding;
  const fact = `${finding.fact}; it needs a JavaScript runtime, deno or Node from 22 on, and finds none`;
  const advice = 'install Node 22 or later, or deno, so that it is on the PATH';
  return { ...finding, state: 'warning', fact, fix: advice };
}

export function ytDlpFinding(standing: YtDlpStanding): Finding {
  const name = 'yt-dlp';
  switch (standing.kind) {
    case 'absent': {
      const fact = 'not on the PATH; only `trailers download` needs it';
      return { name, state: 'warning', fact, fix };
    }
    case 'silent':
      return { name, state: 'warning', fact: 'it does not say its version', fix };
    case 'unsafe': {
      const fact = `${standing.version}; versions before ${oldestSafe} have known security holes`;
      return { name, state: 'warning', fact, fix };
    }
    case 'ok':
      return { name, state: 'ok', fact: standing.version };
  }
}
