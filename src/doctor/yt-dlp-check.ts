import type { Check } from './finding.js';
import { compareVersions } from './version.js';

/** Versions before this one have known security holes. */
const oldestSafe = '2026.07.04';
const fix =
  'python3 -m pip install --user --upgrade "yt-dlp[default]"   (Debian\'s package is too old)';

/** yt-dlp, which the user brings; only `trailers download` needs it. */
export const checkYtDlp: Check = async ({ run }) => {
  const name = 'yt-dlp';
  const { kind, output } = await run(name, ['--ignore-config', '--version']);
  if (kind === 'not-started') {
    return {
      name,
      state: 'warning',
      fact: 'not on the PATH; only `trailers download` needs it',
      fix,
    };
  }
  const version = output.trim();
  if (kind === 'failed' || !/^\d{4}\.\d/.test(version)) {
    return { name, state: 'warning', fact: 'it does not say its version', fix };
  }
  if (compareVersions(version, oldestSafe) < 0) {
    const fact = `${version}; versions before ${oldestSafe} have known security holes`;
    return { name, state: 'warning', fact, fix };
  }
  return { name, state: 'ok', fact: version };
};
