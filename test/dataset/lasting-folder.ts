import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder that goes away with the last test of the file. */
export function lastingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dataset-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
