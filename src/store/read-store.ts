import { openStore, type Store } from './open-store.js';
import { StoreError } from './store-error.js';
import { storeFailure } from './store-failure.js';

/** What `read` finds in a database, at one moment of it; the database is closed again. @throws StoreError, as openStore, also for damage met on the way */
export function readStore<Value>(path: string, read: (store: Store) => Value): Value {
  const store = openStore(path, { mode: 'read' });
  try {
    return store.transaction(() => read(store))();
  } catch (error) {
    throw storeFailure(error, path);
  } finally {
    store.close();
  }
}

/** As readStore; null where nothing has been run yet: a file that is there may be empty. */
export function readIfThere<Value>(path: string, read: (store: Store) => Value): Value | null {
  try {
    return readStore(path, read);
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'no-store') return null;
    throw error;
  }
}
