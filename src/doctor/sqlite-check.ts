import { refuseOldSqlite, sqliteVersion } from '../store/sqlite-version.js';
import type { Check } from './finding.js';

const fix = 'rm -r node_modules/better-sqlite3 && npm ci && npm run setup';

/** better-sqlite3's native module loads, and holds a SQLite that the store may trust. */
export const checkSqlite: Check = () => {
  try {
    const version = sqliteVersion();
    refuseOldSqlite(version);
    return { name: 'SQLite', state: 'ok', fact: version };
  } catch (error) {
    return { name: 'SQLite', state: 'missing', fact: (error as Error).message, fix };
  }
};
