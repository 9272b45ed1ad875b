import { openStore, type Store } from './open-store.js';
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
