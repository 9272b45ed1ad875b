import { expect, test } from 'vitest';
import { nodeVersion } from '../../src/setup/requirements.mjs';
import { fakeMachine } from './fake-machine.js';

test.each(['20.19.0', '20.20.2', '22.12.0', '22.23.3', '24.0.0', '26.1.0'])(
  'takes Node %s',
  async (version) => {
    const { machine } = fakeMachine({ nodeVersion: version });
    expect(await nodeVersion.ensure(machine)).toBe(version);
  },
);

test.each(['18.20.0', '20.18.3', '21.7.0', '22.11.0', '23.11.0'])(
  'refuses Node %s, and says what is needed',
  async (version) => {
    const { machine } = fakeMachine({ nodeVersion: version });
    await expect(nodeVersion.ensure(machine)).rejects.toMatchObject({
      kind: 'setup-failure',
      message: `this is Node ${version}, and reelsweep needs 20.19 or later, 22.12 or later, or 24 or later.`,
    });
  },
);
