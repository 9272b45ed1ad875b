import { SetupFailure } from './setup-failure.mjs';

/** @type {import('./run-steps.mjs').Step} */
export const nodeVersion = {
  name: 'Node',
  after: ['place'],
  async ensure(machine) {
    if (!isSupported(machine.nodeVersion)) {
      throw new SetupFailure(
        `this is Node ${machine.nodeVersion}, and reelsweep needs 20.19 or later, 22.12 or later, or 24 or later.`,
        'install Node 24 from https://nodejs.org (or: nvm install 24), then: npm run setup',
      );
    }
    return machine.nodeVersion;
  },
};

/**
 * The same range as package.json's engines: ^20.19 || ^22.12 || >=24. Odd lines (21, 23) are out of support.
 *
 * @param {string} version
 */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major >= 24;
}
