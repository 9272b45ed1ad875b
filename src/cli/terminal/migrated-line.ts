import type { Migrated } from '../../store/open-store.js';

/** What is shown where a command has migrated the database. */
export function migratedLine({ path, from, to, backup }: Migrated): string {
  return `${path} is migrated from version ${from} to ${to}; as it was, it is kept as ${backup}.`;
}
