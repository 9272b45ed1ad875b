import { expect, test } from 'vitest';
import { place } from '../../src/setup/requirements.mjs';
import { fakeMachine } from './fake-machine.js';

test.each(['/home/ann/reelsweep', '/home/änne/reel-sweep_2.0', '/srv/a+b@c/x'])(
  'takes a checkout at %s',
  async (root) => {
    expect(await place.ensure(fakeMachine({ root }).machine)).toBeUndefined();
  },
);

test('refuses a path with a space before anything is done, and says what to type', async () => {
  const { machine, started } = fakeMachine({ root: '/home/ann/my sweeps' });
  await expect(place.ensure(machine)).rejects.toMatchObject({
    kind: 'setup-failure',
    message: expect.stringContaining('has a space in it: /home/ann/my sweeps'),
    remedy:
      "mv '/home/ann/my sweeps' /home/ann/my-sweeps && cd /home/ann/my-sweeps && npm run setup",
  });
  expect(started).toEqual([]);
});

test.each([
  ['/mnt/my disk/reelsweep', /move this folder/],
  ['/home/ann/it’s a "test"', /^mv /],
  ['/home/a:b/reelsweep', /move this folder/],
  ['/home/ann/$reel', /^mv '\/home\/ann\/\$reel' \/home\/ann\/-reel && /],
])('refuses %s', async (root, remedy) => {
  await expect(place.ensure(fakeMachine({ root }).machine)).rejects.toMatchObject({
    kind: 'setup-failure',
    remedy: expect.stringMatching(remedy),
  });
});

test('refuses a cache with a space in its path, and leaves Windows to its own tools', async () => {
  await expect(
    place.ensure(fakeMachine({ cache: '/home/ann/my cache/reelsweep' }).machine),
  ).rejects.toMatchObject({ remedy: expect.stringContaining('XDG_CACHE_HOME=') });
  const { machine } = fakeMachine({ root: 'C:\\Program Files\\reelsweep', platform: 'win32' });
  expect(await place.ensure(machine)).toBeUndefined();
});
