import { openStore, type Store } from './open-store.js';
import { damageIn } from './store-failure.js';

/** A row of the table benchmarks, which no run folder has. */
export interface BenchmarkRow {
  readonly number: number;
  readonly at: number;
  readonly name: string;
  readonly figures: string;
}

/**
 * The benchmarks that can still be read out of a damaged database, which stays as it is.
 * @returns those before the first damage; whether that is surely every one it had
 */
export function salvageBenchmarks(path: string): {
  readonly rows: readonly BenchmarkRow[];
  readonly complete: boolean;
} {
  const rows: BenchmarkRow[] = [];
  let store: Store | undefined;
  try {
    store = openStore(path, { mode: 'read' });
    const count = store.prepare('SELECT count(*) FROM benchmarks').pluck().get() as number;
    // Damage may put anything into a row; the new database takes sound ones alone.
    const sound = store.prepare<[], BenchmarkRow>(
      `SELECT number, at, name, figures FROM benchmarks
       WHERE typeof(at) = 'integer' AND typeof(name) = 'text' AND json_valid(figures) ORDER BY number`,
    );
    for (const row of sound.iterate()) rows.push(row);
    return { rows, complete: rows.length === count };
  } catch (error) {
    damageIn(error, path);
    return { rows, complete: false };
  } finally {
    store?.close();
  }
}
