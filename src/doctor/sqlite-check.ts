import { refuseOldSqlite, sqliteVersion } from '../store/open-store.js';
import { nativeModuleProblem, setupCommand } from './setup-command.js';
import type { Check } from '../executor/finding.js';

/** better-sqlite3's native module loads, and holds a SQLite that the store may trust. */
export const checkSqlite: Check = () => {
  try {
    const version = sqliteVersion();
    refuseOldSqlite(version);
    return { name: 'SQLite', state: 'ok', fact: version };
  } catch (error) {
    const fact = nativeModuleProblem(error) ?? (error as Error).message;
    return { name: 'SQLite', state: 'missing', fact, fix: setupCommand() };
  }
};
