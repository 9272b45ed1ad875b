import type { Store } from './open-store.js';
import type { Removal } from './removal-marker.js';

/** The trials of a sweep, those that no other sweep has apart from those that one does, each in the order of the plan. */
export function sharedAndOwn(
  store: Store,
  sweep: string,
): { readonly own: readonly string[]; readonly shared: readonly string[] } {
  const rows = store
    .prepare<[string], { trialId: string; isShared: number }>(
      `SELECT trial_id AS trialId, EXISTS (
         SELECT 1 FROM sweep_trials AS others WHERE others.trial_id = mine.trial_id AND others.sweep <> mine.sweep) AS isShared
       FROM sweep_trials AS mine WHERE sweep = ? ORDER BY position`,
    )
    .all(sweep);
  const chosen = (isShared: number) => [
    ...new Set(rows.filter((row) => row.isShared === isShared).map(({ trialId }) => trialId)),
  ];
  return { own: chosen(0), shared: chosen(1) };
}

/** Those of the trials that another sweep has. */
export function trialsOfOthers(store: Store, { sweep, trialIds }: Removal): ReadonlySet<string> {
  const having = store
    .prepare('SELECT 1 FROM sweep_trials WHERE trial_id = ? AND sweep <> ?')
    .pluck();
  return new Set(trialIds.filter((trialId) => having.get(trialId, sweep) !== undefined));
}

/** Removes all that the database has of these trials, in one transaction. */
export function deleteTrials(store: Store, trialIds: Iterable<string>): void {
  const remove = store.prepare('DELETE FROM trials WHERE id = ?');
  store
    .transaction(() => {
      for (const trialId of trialIds) remove.run(trialId);
    })
    .immediate();
}

/**
 * Removes a sweep and those of the trials that no other sweep has, with all that belongs to them, in one transaction.
 * @returns the trials that stay, because another sweep has them
 */
export function deleteSweep(store: Store, removal: Removal): ReadonlySet<string> {
  return store
    .transaction(() => {
      const stays = trialsOfOthers(store, removal);
      store.prepare('DELETE FROM sweeps WHERE name = ?').run(removal.sweep);
      deleteTrials(
        store,
        removal.trialIds.filter((trialId) => !stays.has(trialId)),
      );
      return stays;
    })
    .immediate();
}
