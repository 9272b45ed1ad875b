import type { Database } from 'better-sqlite3';
import { StoreError } from './store-error.js';

/**
 * Looks at every page of an open database: quick_check, or integrity_check, which holds indexes against their tables too.
 * @throws StoreError 'damaged-store' with the first thing that SQLite found
 */
export function refuseDamage(
  database: Database,
  path: string,
  check: 'quick_check' | 'integrity_check',
): void {
  const verdict = database.pragma(`${check}(1)`, { simple: true }) as string;
  if (verdict === 'ok') return;
  const reason = verdict.replaceAll(/\s+/g, ' ').trim();
  throw new StoreError({ kind: 'damaged-store', path, reason });
}
