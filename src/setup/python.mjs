import { installSystemPackages } from './debian.mjs';
import { SetupFailure } from './setup-failure.mjs';
import { mustFetchLibrary } from './tensorflow-library.mjs';

/**
 * python3 with pip, only where TensorFlow's wheel must be fetched: pip is PyPI's own client, and knows the
 * mirrors and certificates that this machine is configured for.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const python = {
  name: 'python3',
  after: ['Node'],
  async ensure(machine) {
    if (!(await mustFetchLibrary(machine))) return undefined;
    if (machine.findProgram('python3') === undefined) {
      await installSystemPackages(machine, {
        missing: ['python3'],
        packages: ['python3', 'python3-pip'],
      });
    }
    let pip = await pipVersion(machine);
    if (pip === undefined) {
      await installSystemPackages(machine, {
        missing: ["python3's pip"],
        packages: ['python3-pip'],
        otherwise: 'python3 -m ensurepip --user && npm run setup',
      });
      pip = await pipVersion(machine);
    }
    if (pip === undefined) {
      throw new SetupFailure(
        `python3 (${machine.findProgram('python3')}) has no pip, which fetches TensorFlow.`,
        'python3 -m ensurepip --user && npm run setup',
      );
    }
    return pip;
  },
};

/**
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<string | undefined>} as `pip 24.0`; undefined where there is none
 */
async function pipVersion(machine) {
  const { code, output } = await machine.run('python3', ['-m', 'pip', '--version']);
  return code === 0 ? (/^pip \S+/m.exec(output)?.[0] ?? 'pip') : undefined;
}
