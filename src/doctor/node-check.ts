import type { Check } from '../executor/finding.js';
import { compareVersions } from './version.js';

/** The same range as package.json's engines and the set-up: 20.19 and later, 22.12 and later, 24 and later. */
export const checkNode: Check = ({ nodeVersion }) => {
  const major = Number(nodeVersion.split('.')[0]);
  const least = { 20: '20.19', 22: '22.12' }[major] ?? '24';
  const ok = compareVersions(nodeVersion, least) >= 0;
  return {
    name: 'Node',
    ...(ok
      ? { state: 'ok', fact: nodeVersion }
      : {
          state: 'missing',
          fact: `${nodeVersion}, where 20.19 or later, 22.12 or later, or 24 or later is needed`,
          fix: 'install Node 24 from https://nodejs.org (or: nvm install 24), then: npm run setup',
        }),
  };
};
