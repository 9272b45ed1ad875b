import { installSystemPackages } from './debian.mjs';

/**
 * ffmpeg and ffprobe on the PATH: trailers are decoded, and the demo's are rendered, by them.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const ffmpeg = {
  name: 'ffmpeg',
  after: ['Node'],
  async ensure(machine) {
    const missing = ['ffmpeg', 'ffprobe'].filter((name) => machine.findProgram(name) === undefined);
    if (missing.length > 0) {
      await installSystemPackages(machine, {
        missing,
        packages: ['ffmpeg'],
        brew: 'brew install ffmpeg',
        otherwise:
          'install ffmpeg (https://ffmpeg.org/download.html) so that ffmpeg and ffprobe are on the PATH, then: npm run setup',
      });
    }
    return `${machine.findProgram('ffmpeg')}`;
  },
};
