import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';

const controlGroups = '/sys/fs/cgroup';

/**
 * Bytes that processes may still take here: what the system has available (Linux' MemAvailable), or less where a control group
 * (version 2) that holds this process leaves less. Cached files count as available: they give way.
 */
export function availableMemory(): number {
  return Math.min(freemem(), ...groupFolders().map(leftInGroup));
}

/** Folders of the control group that holds this process and of those around it; none where there is no version 2. */
function groupFolders(): string[] {
  const line = textOf('/proc/self/cgroup')
    .split('\n')
    .find((entry) => entry.startsWith('0::'));
  if (line === undefined) return [];
  const folders: string[] = [];
  for (let group = line.slice('0::'.length); ; group = dirname(group)) {
    folders.push(join(controlGroups, group));
    if (group === '/' || group === '.' || folders.length > 50) return folders;
  }
}

function leftInGroup(folder: string): number {
  const limit = Number(textOf(join(folder, 'memory.max')) || Number.NaN);
  if (!Number.isFinite(limit)) return Infinity;
  const used = Number(textOf(join(folder, 'memory.current')));
  const stat = textOf(join(folder, 'memory.stat'));
  const cached = Number(/^inactive_file (\d+)$/m.exec(stat)?.[1] ?? 0);
  return Math.max(0, limit - used + cached);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // Other systems have no such file, and a group without a limit none for it.
    return '';
  }
}
