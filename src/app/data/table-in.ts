import { resolve } from 'node:path';
import type { TableSource } from '../../files/table/read-table.js';

/** A table whose path, where it has one, starts from a folder. */
export function tableIn(folder: string, source: TableSource): TableSource {
  return typeof source === 'string' ? resolve(folder, source) : source;
}
