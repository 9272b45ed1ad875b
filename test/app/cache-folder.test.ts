import { expect, test } from 'vitest';
import { cacheFolder } from '#src/app/cache-folder.js';
import { cacheFolder as cacheFolderOfSetup } from '../../src/setup/machine.mjs';

test('commands and the set-up keep what they fetch in one folder', () => {
  const environments = [
    {},
    { HOME: '/home/one' },
    { HOME: '/home/one', XDG_CACHE_HOME: '/cache' },
    { HOME: '/home/one', XDG_CACHE_HOME: 'relative' },
    { HOME: '/home/one', LOCALAPPDATA: '/local' },
  ];
  for (const environment of environments) {
    for (const platform of ['linux', 'win32']) {
      expect(cacheFolder(environment, platform)).toBe(cacheFolderOfSetup(environment, platform));
    }
  }
});
