import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type FolderKind, removeOwnFolder } from '../../files/own-folder.js';
import { slug } from '../../files/safe-name.js';
import { processExists } from '../../files/process/process-exists.js';

/** `new` is being written; `old` was moved aside while a new dataset takes its place. */
type Role = 'new' | 'old';

/** A hidden folder beside `target`, named so that a later build can tell whether who made it still runs. */
export function hiddenFolder(target: string, role: Role): string {
  return join(dirname(target), `${prefixOf(target)}${role}-${process.pid}-${randomUUID()}.tmp`);
}

/**
 * Clears what builds that were killed left beside `target`. One killed between moving the old dataset aside and putting the new
 * one there gets the old one back. Folders of living processes, and of other machines that share the disk, stay.
 */
export function clearLeftovers(target: string, kind: FolderKind): void {
  if (!existsSync(dirname(target))) return;
  const prefix = prefixOf(target);
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(prefix)) continue;
    const found = /^(new|old)-(\d+)-[0-9a-f-]{36}\.tmp$/.exec(name.slice(prefix.length));
    if (found === null || processExists(Number(found[2]))) continue;
    const path = join(dirname(target), name);
    if (found[1] === 'old' && !existsSync(target)) renameSync(path, target);
    else removeOwnFolder(path, kind);
  }
}

function prefixOf(target: string): string {
  return `.${basename(target).slice(0, 80)}.${slug(hostname())}.`;
}
