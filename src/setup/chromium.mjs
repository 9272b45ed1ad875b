import { installSystemPackages } from './debian.mjs';

/**
 * A real browser, for the tests alone: they open the report as a reader does.
 *
 * @type {import('./run-steps.mjs').Step}
 */
export const chromium = {
  name: 'Chromium',
  after: ['Node'],
  async ensure(machine) {
    if (!machine.forTests) return undefined;
    if (machine.findProgram('chromium') === undefined) {
      await installSystemPackages(machine, {
        missing: ['chromium'],
        packages: ['chromium'],
        brew: 'brew install --cask chromium',
        otherwise: 'install Chromium so that chromium is on the PATH, then: npm test',
      });
    }
    return `${machine.findProgram('chromium')}`;
  },
};
