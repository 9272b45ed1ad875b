import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runsLayout } from '#src/runs/runs-layout.js';
import { openStore } from '#src/store/open-store.js';
import { readSweep } from '#src/store/queries/sweep-record.js';

/**
 * Two trials, one after the other: each says that it is `up`, ends once a file `open` is in the folder, and at SIGTERM writes its
 * checkpoint until a file `written` does.
 */
export function newSweep(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-night-'));
  writeFileSync(
    join(folder, 'trial.sh'),
    `trap 'touch asked; until [ -e written ]; do sleep 0.02; done; exit 75' TERM
touch up
until [ -e open ]; do sleep 0.02; done
echo '{"name":"validationMse","value":0.5}' >> "$REELSWEEP_ATTEMPT/metrics.jsonl"
`,
  );
  writeFileSync(
    join(folder, 'sweep.yaml'),
    'name: night\ntrial: { command: [sh, trial.sh] }\ngrid: { a: [1, 2] }\nrunner: { workers: 1, retries: 0 }\n',
  );
  return folder;
}

export const hasFile = (folder: string, name: string) => () => existsSync(join(folder, name));
export const put = (folder: string, name: string) => writeFileSync(join(folder, name), '');

/** States, causes and the attempts' causes, exit codes and messages. */
export function recorded(folder: string) {
  const store = openStore(runsLayout.database(join(folder, 'runs')), { mode: 'read' });
  try {
    return readSweep(store, 'night').trials;
  } finally {
    store.close();
  }
}
