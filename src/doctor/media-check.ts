import type { Check } from '../executor/finding.js';
import { compareVersions } from './version.js';

/** Debian 12's, the oldest that was tried. */
const oldestTried = '5.1';

const install =
  'sudo apt-get update && sudo apt-get install -y --no-install-recommends ffmpeg   (macOS: brew install ffmpeg)';

/** ffmpeg or ffprobe, where FFMPEG_PATH or FFPROBE_PATH says, else on the PATH. */
export function checkMedia(program: 'ffmpeg' | 'ffprobe'): Check {
  return async ({ environment, run }) => {
    const variable = `${program.toUpperCase()}_PATH`;
    const given = environment[variable];
    const { kind, output, complaint } = await run(given ?? program, ['-hide_banner', '-version']);
    if (kind !== 'ended') {
      const fact =
        given === undefined
          ? `${program} does not start: ${firstLine(complaint)}`
          : `${variable} names ${given}, which does not start: ${firstLine(complaint)}`;
      return { name: program, state: 'missing', fact, fix: install };
    }
    const version = /version n?(\S+)/.exec(output)?.[1] ?? 'of unknown version';
    // A build from git has no version number, only a revision.
    if (/^\d/.test(version) && compareVersions(version, oldestTried) < 0) {
      const fact = `${version}, older than ${oldestTried}, the oldest that was tried`;
      return { name: program, state: 'warning', fact, fix: install };
    }
    return { name: program, state: 'ok', fact: version };
  };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
